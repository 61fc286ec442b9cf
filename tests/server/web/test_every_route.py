"""Every route as every person: status codes, audit rows, and what must never be in an answer.

The routes are those of the application. One that is not in the tables here fails: whoever adds a
route says here who may come in, independently of what the route itself declares.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import func, select

from alerts.contact import Role
from server.store.session import Store
from server.store.tables import Audit
from server.web.doors import Doors, OpenDoor, TokenDoor, UndeclaredRoute, door_of, require_doors
from tests.server.web import planted_incidents, planted_plan
from tests.server.web.browsing import TOKEN, Pages, Shown, form_key, pages_on, with_all_signed_in
from tests.server.web.province import (
    NOW,
    PASSWORD,
    REAL_DEVICE,
    UNCONFIRMED_DEVICE,
    UNITS,
    WAITING_DEVICE,
    Planted,
)

# Everybody, by the letter that stands for them in the tables: anonymous, province, contact of the
# unit that is asked for, contact of another unit, finance.
PEOPLE = {"A": "", "P": "an", "C": "binh", "X": "chi", "F": "dung"}

# Who gets in. Whoever is left out is led to the sign-in (401 for programs) or told 403, but for a
# contact of another unit at something that belongs to a unit: for them it does not exist (404).
WHO = {
    "GET /": "PCXF",
    "GET /units": "PCXF",
    "GET /units/{code}": "PCF",
    "GET /sites/{code}": "PC",
    "GET /coverage": "P",
    "GET /devices": "PCXF",
    "GET /devices/{device_id}": "PCF",
    "GET /links": "PCXF",
    "GET /links/{code}": "PCF",
    "GET /services": "PCX",
    "GET /services/{code}": "PCX",
    "GET /incidents": "PCX",
    "GET /incidents/new": "PCX",
    "GET /incidents/{incident_id}": "PC",
    "GET /incidents/{incident_id}/text": "PC",
    "GET /plan": "PCXF",
    "GET /plan/lines/{number}": "PCF",
    "GET /plan/grounds": "PF",
    "GET /plan/grounds/{name}": "PF",
    "GET /plan/form04.xlsx": "PF",
    "GET /gap": "PF",
    "GET /gap/{code}": "PF",
    "GET /register": "PCXF",
    "GET /register.csv": "PF",
    "GET /register.xlsx": "PF",
    "GET /register/{code:path}": "PCF",
    "GET /waiting": "P",
    "GET /quarantine": "P",
    "GET /sign-in": "APCXF",
    "GET /live": "PCXF",
    "GET /static/{name}": "APCXF",
    "GET /healthz": "APCXF",
    "GET /metrics": "",
    "GET /api/openapi.json": "PCXF",
    "GET /api/v1/me": "PCXF",
    "GET /api/v1/units": "PCXF",
    "GET /api/v1/units/{code}": "PCF",
    "GET /api/v1/coverage": "PCX",
    "GET /api/v1/devices": "PCXF",
    "GET /api/v1/devices/{device_id}": "PCF",
    "GET /api/v1/links": "PCXF",
    "GET /api/v1/speeds": "PCXF",
    "GET /api/v1/services": "PCX",
    "GET /api/v1/incidents": "PCX",
    "GET /api/v1/incidents/{incident_id}": "PC",
    "GET /api/v1/verdicts": "P",
    "GET /api/v1/spared": "P",
    "GET /api/v1/gap": "PF",
    "GET /api/v1/plan": "PCXF",
    "GET /api/v1/register": "PCXF",
    "POST /sign-in": "APCXF",
    "POST /sign-in/demo": "APCXF",
    "POST /sign-out": "PCXF",
    "POST /language": "APCXF",
    "POST /devices/{device_id}/confirm": "P",
    "POST /devices/{device_id}/site": "P",
    "POST /devices/{device_id}/retire": "P",
    "POST /probing": "P",
    "POST /plan/grounds/{name}": "PF",
    "POST /plan/grounds/{name}/confirm": "F",
    "POST /incidents": "PC",
    "POST /incidents/{incident_id}/acknowledge": "PC",
    "POST /incidents/{incident_id}/note": "PC",
    "POST /incidents/{incident_id}/check": "PC",
    "POST /incidents/{incident_id}/close": "PC",
    "POST /incidents/{incident_id}/answer": "PC",
    "POST /incidents/{incident_id}/merge": "P",
    "POST /incidents/{incident_id}/split": "P",
}
# What belongs to one unit.
OF_A_UNIT = {
    "GET /units/{code}",
    "GET /sites/{code}",
    "GET /devices/{device_id}",
    "GET /links/{code}",
    "GET /incidents/{incident_id}",
    "GET /incidents/{incident_id}/text",
    "GET /plan/lines/{number}",
    "GET /register/{code:path}",
    "GET /api/v1/units/{code}",
    "GET /api/v1/devices/{device_id}",
    "GET /api/v1/incidents/{incident_id}",
    "POST /incidents",
    "POST /incidents/{incident_id}/acknowledge",
    "POST /incidents/{incident_id}/note",
    "POST /incidents/{incident_id}/check",
    "POST /incidents/{incident_id}/close",
    "POST /incidents/{incident_id}/answer",
}
# The addresses to ask for; the things named are of the unit of PEOPLE["C"].
ADDRESSES = {
    "/units/{code}": "/units/09193",
    "/sites/{code}": f"/sites/{Planted(0).site_code}",
    "/devices/{device_id}": "/devices/1",
    "/links/{code}": "/links/linkzq-0",
    "/services/{code}": "/services/portal",
    "/incidents/{incident_id}": f"/incidents/{planted_incidents.PAST_LINK}",
    "/incidents/{incident_id}/text": f"/incidents/{planted_incidents.PAST_LINK}/text",
    "/api/v1/incidents/{incident_id}": f"/api/v1/incidents/{planted_incidents.PAST_LINK}",
    "/api/v1/units/{code}": "/api/v1/units/09193",
    "/api/v1/devices/{device_id}": "/api/v1/devices/1",
    "/gap/{code}": "/gap/09193",
    "/plan/lines/{number}": f"/plan/lines/{planted_plan.bought(0)}",
    "/plan/grounds/{name}": "/plan/grounds/hour_cost",
    "/plan/grounds/{name}/confirm": "/plan/grounds/hour_cost/confirm",
    "/plan/form04.xlsx": f"/plan/form04.xlsx?year={planted_plan.YEARS[0]}",
    "/register/{code:path}": f"/register/{planted_plan.asset_code(0)}",
    "/devices/{device_id}/confirm": f"/devices/{UNCONFIRMED_DEVICE}/confirm",
    "/devices/{device_id}/site": f"/devices/{WAITING_DEVICE}/site",
    "/devices/{device_id}/retire": "/devices/1/retire",
    "/incidents/{incident_id}/acknowledge": (
        f"/incidents/{planted_incidents.OWN_DEVICE}/acknowledge"
    ),
    "/incidents/{incident_id}/note": f"/incidents/{planted_incidents.OWN_DEVICE}/note",
    "/incidents/{incident_id}/check": f"/incidents/{planted_incidents.OWN_DEVICE}/check",
    "/incidents/{incident_id}/close": f"/incidents/{planted_incidents.BY_HAND}/close",
    "/incidents/{incident_id}/answer": f"/incidents/{planted_incidents.PAST_LINK}/answer",
    "/incidents/{incident_id}/merge": f"/incidents/{planted_incidents.DEVICE}/merge",
    "/incidents/{incident_id}/split": f"/incidents/{planted_incidents.PART_OF_OPEN}/split",
}
FORMS = {
    "/sign-in": {"name": "an", "password": PASSWORD},
    "/sign-in/demo": {"role": "finance"},
    "/sign-out": {},
    "/language": {"to": "fr"},
    "/devices/{device_id}/confirm": {},
    "/devices/{device_id}/site": {"site": Planted(0).site_code},
    "/devices/{device_id}/retire": {},
    "/probing": {"to": "stop", "why": "Bộ yêu cầu"},
    "/plan/grounds/{name}": {"value": "75", "source": "Sở Nội vụ", "since": "2026-11-26"},
    "/plan/grounds/{name}/confirm": {},
    "/incidents": {"of": "lan:site-0", "text": "Máy in không chạy"},
    "/incidents/{incident_id}/acknowledge": {},
    "/incidents/{incident_id}/note": {"text": "Phiếu 123"},
    "/incidents/{incident_id}/check": {},
    "/incidents/{incident_id}/close": {},
    "/incidents/{incident_id}/answer": {"right": "no", "was": "lan", "text": "dây"},
    "/incidents/{incident_id}/merge": {"into": str(planted_incidents.BROKEN_SERVICE)},
    "/incidents/{incident_id}/split": {},
}
# A visitor's language is a cookie of theirs and nothing in the store.
CHANGES_NOTHING = {("POST /language", "A")}


Answers = list[tuple[str, str]]
AnswersTo = Callable[[str], Answers]


@pytest.fixture
def demo(demo: Pages) -> Pages:
    return with_deeds(demo)


@pytest.fixture(scope="module")
def shown(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with shown_with_deeds(seeded_file, tmp_path_factory.mktemp("shown"), demo=False) as shown:
        yield shown


@pytest.fixture(scope="module")
def shown_demo(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with shown_with_deeds(seeded_file, tmp_path_factory.mktemp("demo"), demo=True) as shown:
        yield shown


@contextmanager
def shown_with_deeds(seeded_file: Path, folder: Path, *, demo: bool) -> Iterator[Shown]:
    """Show everything to all tests that only ask; a file that is taken is noted, no more."""
    shutil.copy(seeded_file, folder)
    with pages_on(folder, demo=demo) as made:
        yield with_all_signed_in(with_deeds(made))


@pytest.fixture(scope="module")
def answers_of(shown: Shown) -> AnswersTo:
    """All that a person is answered: several tests search it."""
    return cache(lambda person: list(answers(shown, person)))


@pytest.fixture(scope="module")
def answers_of_demo(shown_demo: Shown) -> AnswersTo:
    return cache(lambda person: list(answers(shown_demo, person)))


def with_deeds(made: Pages) -> Pages:
    """Add incidents that people had their hands in."""
    with made.store.writing() as session:
        planted_incidents.plant_by_hand(session, NOW, simulated=True)
    return made


@dataclass(frozen=True)
class Case:
    """A route and somebody who asks for it."""

    route: str
    person: str

    @property
    def path(self) -> str:
        return self.route.split(" ")[1]

    @property
    def allowed(self) -> bool:
        return self.person in WHO[self.route]


CASES = [Case(route, person) for route in WHO for person in PEOPLE]
POSTS = [case for case in CASES if case.route.startswith("POST")]
LOOKS = [case for case in CASES if not case.route.startswith("POST")]


def test_every_route_is_in_the_table_and_nothing_else_is(shown_demo: Shown) -> None:
    assert {name for name, _ in routes(shown_demo.app)} == set(WHO)


def test_every_route_declares_just_those_who_may_come_in(shown_demo: Shown) -> None:
    declared = {name: declared_for(route) for name, route in routes(shown_demo.app)}
    wanted = {name: set(people) for name, people in WHO.items()}

    assert {name: people - {"X"} for name, people in declared.items()} == {
        name: people - {"X"} for name, people in wanted.items()
    }


def test_a_route_without_a_door_is_refused_at_the_start() -> None:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/forgotten", lambda: None)

    with pytest.raises(UndeclaredRoute, match="/forgotten"):
        require_doors(app.routes)


def test_a_route_with_two_doors_is_refused_at_the_start() -> None:
    doors = Doors()
    doors.page("/twice", allow=frozenset({Role.PROVINCE}))(lambda: None)
    doors.router.routes[0].dependencies *= 2  # type: ignore[attr-defined]  # an APIRoute

    with pytest.raises(UndeclaredRoute, match="/twice"):
        require_doors(doors.router.routes)


@pytest.mark.parametrize("case", LOOKS, ids=lambda case: f"{case.route} {case.person}")
def test_only_those_get_in_who_may(shown_demo: Shown, case: Case) -> None:
    client = client_of(shown_demo, case.person)

    answer = client.get(address_of(shown_demo, case.path))

    assert answer.status_code in expected_status(case), answer.text[:500]


@pytest.mark.parametrize("case", POSTS, ids=lambda case: f"{case.route} {case.person}")
def test_a_change_writes_one_audit_row_and_a_refusal_none(demo: Pages, case: Case) -> None:
    client = client_of(demo, case.person)
    before = audit_rows(demo.store)

    answer = send(client, case)

    assert answer.status_code in expected_status(case), answer.text[:500]
    changed = case.allowed and (case.route, case.person) not in CHANGES_NOTHING
    assert audit_rows(demo.store) - before == (1 if changed else 0)


@pytest.mark.parametrize("case", POSTS, ids=lambda case: f"{case.route} {case.person}")
def test_nothing_is_changed_without_the_form_key(shown_demo: Shown, case: Case) -> None:
    client = client_of(shown_demo, case.person)
    before = audit_rows(shown_demo.store)

    answer = client.post(ADDRESSES.get(case.path, case.path), data=FORMS[case.path])

    # Whoever passes the door is asked for the key before anything is looked for.
    at_the_door = case.allowed or (case.person == "X" and case.route in OF_A_UNIT)
    assert answer.status_code in ({403} if at_the_door else expected_status(case))
    assert audit_rows(shown_demo.store) == before


@pytest.mark.parametrize("name", ["answers_of", "answers_of_demo"])
def test_no_answer_shows_finance_what_it_must_not_see(
    name: str, request: pytest.FixtureRequest
) -> None:
    answers_of: AnswersTo = request.getfixturevalue(name)
    forbidden = [text for number in range(len(UNITS)) for text in Planted(number).technical()]
    forbidden += ["WAITINGZQ", "UNCONFIRMEDZQ", "REALZQ", "10.199.9.9", "targetzq", "22H2", "SERZQ"]
    forbidden += [planted_incidents.REPLICA_ADDRESS, planted_incidents.PROVINCE_NAME, "NhânZQ"]

    assert leaks(answers_of("F"), forbidden) == []


@pytest.mark.parametrize("name", ["answers_of", "answers_of_demo"])
@pytest.mark.parametrize(("person", "own"), [("C", 0), ("X", 1)])
def test_no_answer_shows_a_contact_anything_of_another_unit(
    person: str, own: int, name: str, request: pytest.FixtureRequest
) -> None:
    answers_of: AnswersTo = request.getfixturevalue(name)
    others = [number for number in range(len(UNITS)) if number != own]
    forbidden = [text for number in others for text in Planted(number).own()]
    forbidden += ["WAITINGZQ", "UNCONFIRMEDZQ", "REALZQ", "10.199.9.9", "targetzq"]
    forbidden += [planted_incidents.REPLICA_ADDRESS, planted_incidents.PROVINCE_NAME]
    forbidden += [planted_incidents.PROVINCE_NOTE, *([] if own == 0 else ["MáyInZQ", "GhiChúZQ"])]

    assert leaks(answers_of(person), forbidden) == []


@pytest.mark.parametrize("name", ["answers_of", "answers_of_demo"])
def test_no_answer_shows_a_contact_which_machines_are_on_the_network(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Not even on their own: who brought a laptop of theirs is nobody's business there."""
    answers_of: AnswersTo = request.getfixturevalue(name)
    forbidden = [Planted(number).neighbour for number in range(len(UNITS))]

    assert leaks(answers_of("C"), forbidden) == []


@pytest.mark.parametrize("name", ["answers_of", "answers_of_demo"])
def test_no_answer_shows_a_stranger_anything_planted(
    name: str, request: pytest.FixtureRequest
) -> None:
    answers_of: AnswersTo = request.getfixturevalue(name)
    forbidden = [text for number in range(len(UNITS)) for text in Planted(number).own()]
    forbidden += ["WAITINGZQ", "UNCONFIRMEDZQ", "REALZQ", "10.199.9.9", "targetzq"]
    forbidden += [planted_incidents.REPLICA_ADDRESS, planted_incidents.PROVINCE_NAME]

    assert leaks(answers_of("A"), forbidden) == []


@pytest.mark.parametrize("person", PEOPLE)
def test_no_answer_shows_anybody_where_messages_go(answers_of: AnswersTo, person: str) -> None:
    assert leaks(answers_of(person), list(planted_incidents.NEVER_SHOWN)) == []


def test_what_is_planted_is_there_to_be_found(answers_of: AnswersTo) -> None:
    """Or the three tests above would find nothing wherever they look."""
    planted = Planted(0)

    seen = "".join(text for _, text in answers_of("P"))

    assert planted_incidents.REPLICA_ADDRESS in seen
    assert planted_incidents.PROVINCE_NAME in seen
    missing = {text for text in planted.own() if text not in seen}
    # On the page of each computer, of which the first alone is opened.
    assert not {text for text in missing if not re.search(r"-[2-5]$|\.[2-5]$|cc0[2-5]$", text)}


@pytest.mark.parametrize(
    ("address", "planted"),
    [
        ("/register.csv", planted_plan.asset_code(7)),
        ("/register.xlsx", planted_plan.asset_code(7)),
        (f"/plan/form04.xlsx?year={planted_plan.YEARS[0]}", UNITS[7][1]),
        ("/api/v1/plan?show=all", planted_plan.asset_code(7)),
        ("/api/v1/register", planted_plan.asset_code(7)),
    ],
)
def test_what_files_and_interfaces_hold_is_searched_too(
    answers_of: AnswersTo, address: str, planted: str
) -> None:
    """Or a workbook, which is packed, would never seem to leak anything."""
    searched = dict(answers_of("F"))

    assert planted in searched[address]


def test_the_metrics_open_to_their_token_alone(shown: Shown) -> None:
    client = shown.visitor()

    right = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    wrong = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}x"})

    assert (right.status_code, wrong.status_code) == (200, 401)


def test_the_metrics_hold_nothing_of_a_device_or_of_how_it_is_connected(shown: Shown) -> None:
    told = shown.visitor().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text

    forbidden = [text for number in range(len(UNITS)) for text in Planted(number).technical()]
    forbidden += ["WAITINGZQ", "UNCONFIRMEDZQ", "REALZQ", "10.199.9.9", "targetzq", "SERZQ"]
    assert Planted(0).link_code in told
    assert [text for text in forbidden if text in told] == []


def routes(app: FastAPI) -> Iterator[tuple[str, object]]:
    """Give every route as ``METHOD path``."""
    for route in app.routes:
        for method in sorted(route.methods):  # type: ignore[attr-defined]  # doors see to it
            yield f"{method} {route.path}", route  # type: ignore[attr-defined]  # as above


def declared_for(route: object) -> set[str]:
    door = door_of(route)  # type: ignore[arg-type]  # a route of the application
    assert door is not None
    if isinstance(door, OpenDoor):
        return set(PEOPLE)
    if isinstance(door, TokenDoor):
        return set()
    letters = {Role.PROVINCE: {"P"}, Role.COMMUNE: {"C", "X"}, Role.FINANCE: {"F"}}
    return set().union(*(letters[role] for role in door.allow))


def expected_status(case: Case) -> set[int]:
    if case.allowed:
        return {303} if case.route.startswith("POST") else {200, 303}
    if case.route == "GET /metrics":
        return {401}
    if case.person == "A":
        return {401} if case.path.startswith(("/api/", "/live")) else {303}
    return {404} if case.person == "X" and case.route in OF_A_UNIT else {403}


def client_of(pages: Pages, person: str) -> TestClient:
    return pages.signed_in(PEOPLE[person]) if PEOPLE[person] else pages.visitor()


def send(client: TestClient, case: Case) -> Response:
    """Send a form with the key that the person's own pages hold."""
    page = client.get("/nowhere")
    data = {**FORMS[case.path], "form_key": form_key(page)}
    return client.post(ADDRESSES.get(case.path, case.path), data=data)


def address_of(pages: Pages, path: str) -> str:
    if path == "/static/{name}":
        names: dict[str, str] = pages.app.state.edge.renderer.static
        return f"/static/{names['canh.css']}"
    return ADDRESSES.get(path, path)


def answers(pages: Pages, person: str) -> Iterator[tuple[str, str]]:
    """Ask for everything as somebody: each address, and all that came back, headers too."""
    client = client_of(pages, person)
    for address in addresses(pages):
        answer = client.get(address)
        headers = "\n".join(f"{name}: {text}" for name, text in answer.headers.items())
        yield address, f"{headers}\n{text_of(answer)}"


def text_of(answer: Response) -> str:
    """Give what an answer says; a workbook is unpacked."""
    if not answer.headers.get("content-type", "").endswith("spreadsheetml.sheet"):
        return answer.text
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def addresses(pages: Pages) -> Iterator[str]:
    """Give every address there is to look at: each route, and each thing that a route can show."""
    for name, route in routes(pages.app):
        method, path = name.split(" ")
        if method == "GET":
            yield address_of(pages, path)
        assert route is not None
    for number, (code, *_) in enumerate(UNITS):
        yield from (
            f"/units/{code}",
            f"/incidents/new?unit={code}",
            f"/api/v1/units/{code}",
            f"/links/{Planted(number).link_code}",
            f"/gap/{code}",
            f"/sites/{Planted(number).site_code}",
        )
        yield from (f"/devices?unit={code}", f"/api/v1/devices?unit={code}")
    for device in (1, 6, 31, WAITING_DEVICE, UNCONFIRMED_DEVICE, REAL_DEVICE):
        yield from (f"/devices/{device}", f"/api/v1/devices/{device}")
    yield from of_finance()
    for order in ("number", "host", "unit", "kind", "contact"):
        yield f"/devices?order={order}&q=HOSTZQ1"
    for show in ("reporting", "off", "silent", "waiting", "retired"):
        yield f"/devices?show={show}"
    by_hand = (planted_incidents.BY_HAND, planted_incidents.PART_OF_OPEN)
    for number in (*planted_incidents.ALL, *by_hand):
        yield from (f"/incidents/{number}", f"/api/v1/incidents/{number}")
        yield f"/incidents/{number}/text"
    yield from ("/incidents?show=all", "/api/v1/incidents?show=all")
    yield "/coverage?show_all=1"
    yield "/?map=gap"
    yield from ("/nowhere", "/devices/999999", "/devices?page=2", "/services/business")


def of_finance() -> Iterator[str]:
    """Give the addresses of the register and of the plan."""
    for unit in range(len(UNITS)):
        yield f"/register/{planted_plan.asset_code(unit)}"
        for number in (planted_plan.bought(unit), planted_plan.kept(unit)):
            yield f"/plan/lines/{number}"
    for year in planted_plan.YEARS:
        yield f"/plan/form04.xlsx?year={year}"
    for asked in ("show=all", "order=unit", "q=TSZQ"):
        yield from (f"/plan?{asked}", f"/api/v1/plan?{asked}")
    yield from ("/register?order=unit&down=1", "/api/v1/register?order=unit", "/register?q=REGZQ")


def leaks(searched: Answers, forbidden: list[str]) -> list[tuple[str, str]]:
    """List each address and what it should not have said."""
    return [
        (address, text)
        for address, answer in searched
        for text in forbidden
        if text in said(address, answer)
    ]


def said(address: str, answer: str) -> str:
    """Leave out what the person asked for themselves: a page names its own address."""
    return answer.replace(address.replace("&", "&amp;"), "").replace(address, "")


def audit_rows(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(Audit)).one()
