"""POST /v1/report: who may, how much, how often, and what comes back."""

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from checks.answer import Problem
from checks.wire import MOST_BODY_BYTES, MOST_JSON_BYTES, REPORT_PATH
from checks.wire.deflate import DICTIONARY, deflate
from checks.wire.plain import encode
from server.agents.rate import Rate
from server.agents.reports import report_rate
from server.settings import Settings
from server.store.session import Store
from server.trust.authority import Authority
from server.trust.token import Token, hash_secret, sign_token
from tests.server.agents.desk import SECRET, FakeClock, Speaker
from tests.server.ingest.build import NOW, NOW_MS, SENT, a_record, a_report
from tests.server.ingest.desk import rows, run

YEAR_S = 365 * 86400.0


def test_a_report_is_answered_when_it_is_in_the_database(speaker: Speaker, store: Store) -> None:
    reply = speaker.report(a_report([a_record(1)]))

    assert reply.answer.through == 1
    assert reply.answer.time_s == NOW.timestamp()
    assert rows(store, "SELECT device_id, sequence FROM sample") == [(1, 1)]


def test_an_agent_with_more_to_say_may_say_it(speaker: Speaker) -> None:
    reply = speaker.report(replace(a_report([a_record(2)]), waiting=1))

    assert reply.answer.backlog == 100


def test_an_answer_carries_no_header_but_its_length(speaker: Speaker) -> None:
    reply = speaker.report(a_report())

    assert set(reply.headers) == {"content-length"}


def test_a_device_writes_only_its_own_series(speaker: Speaker, store: Store) -> None:
    other = replace(a_report([a_record(1)]), generation="0fdevice2")

    speaker.report(other)

    assert rows(store, "SELECT DISTINCT device_id FROM sample") == [(1,)]
    assert rows(store, "SELECT device_id FROM receipt") == [(1,)]
    assert rows(store, "SELECT device_id FROM device_now") == [(1,)]


def test_a_report_that_names_another_device_still_writes_its_own(
    speaker: Speaker, store: Store
) -> None:
    plain = json.loads(encode(a_report([a_record(1)])))
    plain.update(device=2, device_id=2, identity=f"{2:032x}")
    plain["records"][0].update(device=2, device_id=2)

    reply = speaker.post(REPORT_PATH, deflate(json.dumps(plain).encode()))

    assert reply.answer.through == 1
    assert rows(store, "SELECT DISTINCT device_id FROM sample") == [(1,)]


def test_keys_and_addresses_are_told_at_first_and_again_after_an_hour(
    speaker: Speaker, authority: Authority, clock: FakeClock
) -> None:
    first = speaker.report(a_report()).answer
    second = speaker.report(a_report()).answer
    clock.sleep(3600)
    third = speaker.report(a_report()).answer

    assert first.keys == third.keys == tuple(key.hex() for key in authority.public)
    assert first.servers == third.servers == ("canh.example:8443",)
    assert (second.keys, second.servers) == ((), ())


@pytest.mark.parametrize("secret", ["", "nobody-has-this-one", "short", "ünïcödé-secret-16"])
def test_whoever_has_no_known_secret_is_asked_for_the_token(
    client: TestClient, store: Store, secret: str
) -> None:
    headers = {"authorization": f"Canh {secret}".encode()} if secret else {}

    response = client.post(REPORT_PATH, content=b"whatever", headers=headers)  # type: ignore[arg-type]  # bytes that no str can be

    assert response.status_code == 401
    assert response.content == deflate(encode(Problem(error="token", detail="say who you are")))
    assert rows(store, "SELECT count(*) FROM device_now") == [(0,)]


def test_a_device_of_before_the_backup_comes_back_by_its_token(
    client: TestClient, store: Store, authority: Authority
) -> None:
    secret = "a-secret-the-backup-lacks"
    token = sign_token(
        Token(device="ab" * 16, secret_hash=hash_secret(secret), site="s1"), authority
    )

    asked = Speaker(client, secret).report(a_report([a_record(1)]))
    taken = Speaker(client, secret, token).report(a_report([a_record(1)]))
    from_then_on = Speaker(client, secret).report(a_report([a_record(2)]))

    assert asked.error == "token"
    assert taken.answer.through == 1
    assert from_then_on.answer.through == 2
    query = "SELECT unconfirmed, fingerprint FROM device WHERE identity = :identity"
    ((unconfirmed, fingerprint),) = rows(store, query, identity="ab" * 16)
    assert (bool(unconfirmed), fingerprint) == (True, a_report().fingerprint)


@pytest.mark.parametrize("token", ["nonsense", "a.b", "x" * 3000])
def test_a_token_that_proves_nothing_means_enrol_again(client: TestClient, token: str) -> None:
    reply = Speaker(client, "a-secret-the-backup-lacks", token).report(a_report())

    assert (reply.status, reply.error) == (401, "unknown_device")


def test_the_token_of_another_secret_proves_nothing(
    client: TestClient, authority: Authority
) -> None:
    stolen = sign_token(
        Token(device="ab" * 16, secret_hash=hash_secret("the-secret-of-it"), site="s1"), authority
    )

    reply = Speaker(client, "the-secret-of-a-thief", stolen).report(a_report())

    assert (reply.status, reply.error) == (401, "unknown_device")


def test_a_device_that_was_just_retired_is_turned_away(speaker: Speaker, store: Store) -> None:
    speaker.report(a_report())
    run(store, "UPDATE device SET state = 'retired' WHERE id = 1")

    first, second = speaker.report(a_report([a_record(1)])), speaker.report(a_report())

    assert [(reply.status, reply.error) for reply in (first, second)] == [
        (401, "unknown_device")
    ] * 2
    assert rows(store, "SELECT count(*) FROM sample") == [(0,)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        zlib.compress(b"{}"),
        deflate(b"{}")[:-1],
        deflate(b"{}") + b"more",
        deflate(b"no json"),
        deflate(b"[]"),
        deflate(b'{"generation":"a","fingerprint":"f","sent":{"clock_s":NaN}}'),
        deflate(encode(a_report()).replace(b"1abcdef0", b"\\u0000")),
    ],
)
def test_what_is_no_report_is_malformed_and_leaves_nothing(
    speaker: Speaker, store: Store, body: bytes
) -> None:
    reply = speaker.post(REPORT_PATH, body)

    assert (reply.status, reply.error) == (400, "malformed")
    assert rows(store, "SELECT count(*) FROM device_now") == [(0,)]


def test_a_body_that_says_it_is_too_large_is_not_read(speaker: Speaker) -> None:
    reply = speaker.post(REPORT_PATH, b"x" * (MOST_BODY_BYTES + 1))

    assert (reply.status, reply.error) == (413, "too_large")
    assert reply.headers["connection"] == "close"


def test_a_body_that_does_not_say_how_large_it_is_is_bounded_too(client: TestClient) -> None:
    pieces = (b"x" * 65536 for _ in range(5))

    response = client.post(REPORT_PATH, content=pieces, headers={"authorization": f"Canh {SECRET}"})

    assert response.status_code == 413


def test_a_bomb_is_not_unpacked(speaker: Speaker) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    bomb = packer.compress(b" " * (MOST_JSON_BYTES * 20)) + packer.flush()

    reply = speaker.post(REPORT_PATH, bomb)

    assert len(bomb) < MOST_BODY_BYTES
    assert (reply.status, reply.error) == (413, "too_large")


@pytest.mark.parametrize("path", ["/v2/report", "/v1/reports", "/v1/report/", "/", "/docs"])
def test_every_other_path_is_an_unknown_format(speaker: Speaker, path: str) -> None:
    reply = speaker.post(path, deflate(encode(a_report())))

    assert reply.status == 404
    assert json.loads(reply.body)["error"] == "unknown_format"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_nothing_can_be_read_from_the_listener(client: TestClient, method: str) -> None:
    assert client.request(method, REPORT_PATH).status_code == 404


def test_a_clock_two_years_off_loses_nothing(speaker: Speaker, store: Store) -> None:
    wrong = NOW.timestamp() + 2 * YEAR_S
    report = a_report(
        [
            replace(a_record(1, boot="0ther"), wall_s=wrong - 7200),
            replace(a_record(2, boot="0ther"), wall_s=wrong + YEAR_S),
            a_record(3, ago_s=60),
        ]
    )

    answer = speaker.report(replace(report, sent=replace(SENT, wall_s=wrong))).answer

    assert answer.through == 3
    dated = rows(store, "SELECT sequence, at_ms, uncertain FROM sample ORDER BY 1")
    started_ms = NOW_MS - round(SENT.clock_s * 1000)
    assert [(n, at_ms, bool(uncertain)) for n, at_ms, uncertain in dated] == [
        (1, min(NOW_MS - 7_200_000, started_ms), True),
        (2, started_ms, True),
        (3, NOW_MS - 60_000, False),
    ]


def test_a_device_that_reports_far_too_often_is_told_when_to_come_again(
    speaker: Speaker, clock: FakeClock
) -> None:
    statuses = [speaker.report(a_report()).status for _ in range(61)]
    turned_away = speaker.report(a_report())
    clock.sleep(60)
    again = speaker.report(a_report())

    assert statuses == [200] * 60 + [429]
    assert turned_away.error == "busy"
    assert 1 <= int(turned_away.headers["retry-after"]) <= 60
    assert again.status == 200


def test_where_a_round_is_short_a_device_may_report_more_often() -> None:
    assert report_rate(round_s=60) == Rate(a_minute=30, burst=60)
    assert report_rate(round_s=1) == Rate(a_minute=240, burst=480)


def test_a_busy_database_is_contact_not_refusal(
    speaker: Speaker, store: Store, settings: Settings
) -> None:
    event.listen(store.engine, "connect", _impatient)
    store.engine.dispose()

    with closing(
        sqlite3.connect(settings.folder / "canh.sqlite", isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        busy = speaker.report(a_report([a_record(1)]))
        connection.execute("ROLLBACK")
    later = speaker.report(a_report([a_record(1)]))

    assert (busy.status, busy.error) == (503, "busy")
    assert int(busy.headers["retry-after"]) > 0
    assert later.answer.through == 1


def _impatient(connection: sqlite3.Connection, _entry: object) -> None:
    connection.execute("PRAGMA busy_timeout=20").close()
