"""The words of ndt7, and the check that a speed test is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Settings
from checks.kinds import KINDS
from checks.ndt7 import (
    FIRST_MESSAGE_BYTES,
    MOST_SENT_BYTES,
    PATHS,
    Counted,
    Ends,
    KernelCounted,
    Reading,
    next_size,
)
from checks.settings import WrongSettings
from checks.throughput import CHECKS, KIND, PORT, Direction, ThroughputSettings, read_settings
from checks.wire.plain import decode, encode

numbers = st.none() | st.integers(0, 2**53)
readings = st.builds(
    Reading,
    AppInfo=st.none() | st.builds(Counted, ElapsedTime=numbers, NumBytes=numbers),
    ConnectionInfo=st.none() | st.builds(Ends, Client=st.text(), Server=st.text()),
    Origin=st.sampled_from(["client", "server"]),
    Test=st.sampled_from(list(Direction)).map(str),
    TCPInfo=st.none() | st.builds(KernelCounted, BytesReceived=numbers, MinRTT=numbers),
)


@given(readings)
def test_a_reading_comes_back_as_it_was_sent(reading: Reading) -> None:
    assert decode(Reading, encode(reading)) == reading


def test_a_reading_speaks_the_names_of_the_protocol() -> None:
    reading = Reading(AppInfo=Counted(ElapsedTime=0, NumBytes=0), Origin="server", Test="upload")

    plain = json.loads(encode(reading))

    assert plain == {
        "AppInfo": {"ElapsedTime": 0, "NumBytes": 0},
        "Origin": "server",
        "Test": "upload",
    }


def test_what_a_reading_of_others_holds_besides_is_passed_over() -> None:
    told = b'{"BBRInfo":{"BW":1},"TCPInfo":{"BytesReceived":5,"ElapsedTime":7,"State":1}}'

    assert decode(Reading, told).TCPInfo == KernelCounted(BytesReceived=5, ElapsedTime=7)


@given(st.integers(0, 10**10))
def test_messages_double_while_they_are_small_beside_what_went_before(most_bytes: int) -> None:
    size_bytes, sent_bytes = FIRST_MESSAGE_BYTES, 0
    for _ in range(500):
        sent_bytes += size_bytes
        bigger = next_size(size_bytes, sent_bytes + most_bytes)

        assert bigger in {size_bytes, 2 * size_bytes}
        assert bigger <= MOST_SENT_BYTES
        assert bigger == size_bytes or size_bytes <= (sent_bytes + most_bytes) / 16
        size_bytes = bigger


def test_each_way_has_its_path_and_its_reserved_number() -> None:
    assert PATHS == {"/ndt/v7/download": "download", "/ndt/v7/upload": "upload"}
    assert CHECKS == {"download": -3, "upload": -4}


def test_no_server_probes_a_speed_by_itself() -> None:
    assert KIND not in KINDS


def test_a_check_says_which_way_and_at_which_port() -> None:
    assert read_settings({"direction": "upload"}) == ThroughputSettings(
        direction="upload", port=PORT
    )


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"direction": "sideways"},
        {"direction": "upload", "port": 0},
        {"direction": "upload", "host": "203.162.10.7"},
    ],
    ids=["nothing", "no way", "no port", "a host"],
)
def test_a_check_that_says_anything_else_is_refused(settings: Settings) -> None:
    with pytest.raises(WrongSettings):
        read_settings(settings)
