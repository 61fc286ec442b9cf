"""Small bodies that must stay small when they unpack."""

import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.metrics import METRICS, rounded
from checks.report import Record, Report, Sent
from checks.wire import MOST_BODY_BYTES, MOST_JSON_BYTES
from checks.wire.deflate import DICTIONARY, Damaged, TooLarge, deflate, inflate
from checks.wire.plain import encode


@given(st.binary(max_size=2000))
def test_data_come_back_as_they_were(data: bytes) -> None:
    assert inflate(deflate(data), 2000) == data


def test_a_backlog_of_numbers_is_packed_smaller_than_zlib_usually_would() -> None:
    chance = random.Random(1)  # noqa: S311  # the same figures each time
    records = tuple(
        Record(
            sequence=sequence,
            clock_s=sequence * 60.25,
            vitals=rounded({metric.name: chance.uniform(0, metric.high) for metric in METRICS}),
        )
        for sequence in range(50)
    )
    sent = Sent(boot="b007b007", clock_s=3600.5, wall_s=1_795_765_582)
    data = encode(Report(generation="9e9e9e9e", fingerprint="1abcdef0", sent=sent, records=records))

    packed = deflate(data)

    usual = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    assert len(packed) < 0.97 * len(usual.compress(data) + usual.flush())


@given(st.binary(min_size=1, max_size=2000))
def test_data_as_large_as_the_bound_come_back(data: bytes) -> None:
    assert inflate(deflate(data), len(data)) == data


@given(st.binary(min_size=2, max_size=2000))
def test_a_byte_over_the_bound_is_too_large(data: bytes) -> None:
    with pytest.raises(TooLarge):
        inflate(deflate(data), len(data) - 1)


def test_a_bomb_is_refused() -> None:
    bomb = deflate(bytes(100 * MOST_JSON_BYTES))

    assert len(bomb) < MOST_BODY_BYTES
    tracemalloc.start()
    with pytest.raises(TooLarge, match="unpacks to more than 2097152 bytes"):
        inflate(bomb, MOST_JSON_BYTES)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 4 * MOST_JSON_BYTES


@pytest.mark.parametrize("most_bytes", [1, 1000])
def test_a_body_without_end_is_damaged_or_too_large(most_bytes: int) -> None:
    whole = deflate(bytes(range(256)) * 2)

    with pytest.raises((Damaged, TooLarge)):
        inflate(whole[:-1], most_bytes)


@given(st.binary(max_size=500), st.binary(min_size=1, max_size=20))
def test_what_follows_the_end_is_damage(data: bytes, more: bytes) -> None:
    with pytest.raises(Damaged):
        inflate(deflate(data) + more, 1000)


@given(st.binary(max_size=500))
def test_any_bytes_are_unpacked_or_refused(body: bytes) -> None:
    try:
        data = inflate(body, 1000)
    except (Damaged, TooLarge):
        return

    assert len(data) <= 1000


@pytest.mark.parametrize("bits", [15, 31, -15])
def test_what_was_packed_without_the_dictionary_is_no_report(bits: int) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    body = packer.compress(DICTIONARY) + packer.flush()

    try:
        data = inflate(body, 10_000)
    except Damaged:
        return

    # A raw stream that never refers to what was before it is the same with any dictionary.
    assert data == DICTIONARY


def test_what_reports_repeat_costs_next_to_nothing() -> None:
    repeated = DICTIONARY[-400:]

    assert len(deflate(repeated)) < 10
