"""POST /v1/enrol: joining, and what a refusal does not tell."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from checks.enrolment import Enrolment
from checks.wire import ENROL_PATH
from checks.wire.deflate import deflate
from server.agents.callers import Callers
from server.agents.enrolments import Enrolments
from server.agents.rate import Rate
from server.agents.turned_away import guarded
from server.enrolment import CodeTerms, make_code
from server.store.session import Store
from server.store.tables import Site
from server.trust.authority import Authority
from tests.server.agents.desk import FakeClock, Reply, Speaker
from tests.server.ingest.build import FINGERPRINT, NOW, a_record, a_report
from tests.server.ingest.desk import rows, run

COPY = "1bbbbbbb"
JOINING = Enrolment(
    code="",
    secret="a-new-secret-000",
    fingerprint=FINGERPRINT,
    host="pc-van-thu-01",
    system="Windows 10",
    agent="0.1.0",
)


@pytest.fixture
def code(store: Store, authority: Authority) -> str:
    return make(store, authority, uses=2)


def make(store: Store, authority: Authority, uses: int, days: int = 1) -> str:
    with store.writing() as session:
        terms = CodeTerms(
            site=session.get(Site, 1), uses=uses, expires_at=NOW + timedelta(days=days)
        )
        made = make_code(session, terms, authority, ("canh.example:8443",), "command:test", NOW)
    return made.secret.hex()


@pytest.fixture
def nobody(client: TestClient) -> Speaker:
    return Speaker(client, secret="")


def test_a_computer_joins_and_reports(
    client: TestClient, nobody: Speaker, store: Store, code: str
) -> None:
    enrolled = nobody.enrolled(replace(JOINING, code=code))

    answer = Speaker(client, JOINING.secret).report(a_report([a_record(1)])).answer

    assert (enrolled.site, enrolled.servers) == ("Trụ sở", ("canh.example:8443",))
    assert answer.through == 1
    query = "SELECT count(*) FROM sample JOIN device ON device.id = device_id WHERE identity = :id"
    assert rows(store, query, id=enrolled.device) == [(1,)]


def test_joining_twice_with_one_secret_is_joining_once(
    nobody: Speaker, store: Store, code: str
) -> None:
    first = nobody.enrolled(replace(JOINING, code=code))
    second = nobody.enrolled(replace(JOINING, code=code))

    assert first == second
    assert rows(store, "SELECT uses_left FROM enrolment_code") == [(1,)]


def test_three_kinds_of_bad_code_get_the_very_same_answer(
    nobody: Speaker, store: Store, authority: Authority
) -> None:
    used_up, expired = make(store, authority, uses=0), make(store, authority, uses=1, days=-1)
    unknown = "ab" * 10

    replies = [nobody.enrol(replace(JOINING, code=bad)) for bad in (used_up, expired, unknown)]

    assert {(reply.status, reply.body, str(reply.headers)) for reply in replies} == {
        (403, replies[0].body, str(replies[0].headers))
    }
    assert replies[0].error == "refused_code"
    assert rows(store, "SELECT count(*) FROM device") == [(2,)]


def test_somebody_who_guesses_codes_is_slowed_down_good_code_or_not(
    store: Store, authority: Authority, clock: FakeClock, code: str
) -> None:
    callers = Callers(store, authority, clock)
    enrolments = Enrolments(callers, authority, (), clock, Rate(a_minute=1, burst=2))
    app = FastAPI()
    app.add_route(ENROL_PATH, guarded(enrolments), methods=["POST"])
    nobody = Speaker(TestClient(app), secret="")
    guess, good = replace(JOINING, code="ab" * 10), replace(JOINING, code=code)

    guessed = [nobody.enrol(guess).status for _ in range(3)]
    with_good_code = nobody.enrol(good).status
    clock.sleep(60)
    later = nobody.enrol(good).status
    callers.close()

    assert guessed == [403, 403, 429]
    assert (with_good_code, later) == (429, 200)


@pytest.mark.parametrize(
    "body",
    [
        b"garbage",
        deflate(b"{}"),
        deflate(b'{"code":"ab","secret":"s","fingerprint":5}'),
        deflate(b'{"code":"ab","secret":"s","fingerprint":"' + b"f" * 300 + b'"}'),
        deflate(b'{"code":"ab","secret":"s","fingerprint":"f","host":"\\u0000"}'),
    ],
)
def test_what_is_no_enrolment_is_malformed(nobody: Speaker, body: bytes) -> None:
    reply = nobody.post(ENROL_PATH, body)

    assert (reply.status, reply.error) == (400, "malformed")


def test_an_enrolment_may_not_be_large(nobody: Speaker) -> None:
    assert nobody.post(ENROL_PATH, b"x" * 9000).status == 413


def test_a_clone_is_told_so_and_takes_an_identity_of_its_own(
    client: TestClient, speaker: Speaker, store: Store, clock: FakeClock
) -> None:
    first, copy = a_report([a_record(1)]), replace(a_report([a_record(1)]), fingerprint=COPY)
    speaker.report(copy)
    clock.sleep(60)
    speaker.report(first)
    clock.sleep(60)

    told = speaker.report(copy).answer
    own = replace(JOINING, fingerprint=COPY)
    enrolled = speaker.enrolled(own)
    answer = Speaker(client, own.secret).report(copy).answer

    assert (told.identity, told.through, told.later) == ("clone", 0, (1,))
    assert (answer.identity, answer.through) == ("", 1)
    assert speaker.report(first).answer.identity == ""
    stored = rows(store, "SELECT device_id, count(*) FROM sample GROUP BY 1 ORDER BY 1")
    assert stored == [(1, 1), (3, 1)]
    assert rows(store, "SELECT identity FROM device WHERE id = 3") == [(enrolled.device,)]


def test_nobody_takes_another_identity_without_being_told(speaker: Speaker, store: Store) -> None:
    speaker.report(a_report())

    reply = speaker.enrol(replace(JOINING, fingerprint=COPY))

    assert (reply.status, reply.error) == (403, "refused_code")
    assert rows(store, "SELECT count(*) FROM device") == [(2,)]


def test_a_computer_without_code_and_secret_is_asked_who_it_is(nobody: Speaker) -> None:
    reply = nobody.enrol(JOINING)

    assert (reply.status, reply.error) == (401, "token")


def test_a_retired_device_cannot_join_again_with_its_secret(
    nobody: Speaker, store: Store, code: str
) -> None:
    nobody.enrolled(replace(JOINING, code=code))
    run(store, "UPDATE device SET state = 'retired'")

    reply: Reply = nobody.enrol(replace(JOINING, code=code))

    assert reply.error == "refused_code"
