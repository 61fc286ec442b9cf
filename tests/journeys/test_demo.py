"""``canh demo`` as a person has it: it starts, three people look around, it ends, it goes on."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.checks.servers import free_port
from tests.journeys.demos import ENDED_WITHIN_S, Demo, stop
from tests.journeys.ledgers import devices
from tests.journeys.processes import BIN, Starter, start_demo, wait_until
from tests.journeys.visitor import sign_in, visiting

pytestmark = pytest.mark.journey

ROLES = ("province", "commune", "finance")
COMPUTERS = 41  # forty simulated ones, and this one


def start(starter: Starter, folder: Path, *options: str) -> Demo:
    return Demo(start_demo(starter, folder, *options), folder)


def killed(demo: Demo) -> list[psutil.Process]:
    """Kill it alone; give what of it still runs a little later."""
    family = demo.process.family
    assert len(family) >= 7
    demo.process.tell(signal.SIGKILL)
    demo.process.popen.wait(ENDED_WITHIN_S)
    _, left = psutil.wait_procs(family, timeout=ENDED_WITHIN_S)
    return list(left)


@pytest.fixture(scope="module")
def demo(module_starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = start(module_starter, tmp_path_factory.mktemp("demo") / "demo-data")
    yield demo
    stop(demo)


def test_it_says_where_it_is_and_who_can_sign_in_and_keeps_the_phrase_to_itself(
    demo: Demo,
) -> None:
    phrase = (demo.folder / "recovery-phrase.txt").read_text().strip()

    lines = demo.said.splitlines()
    ready = lines.index(f"Canh is ready: {demo.url}")
    assert [line.split(":")[0] for line in lines[ready + 1 : ready + 4]] == [
        f"Sign in as {role}" for role in ROLES
    ]
    assert lines[ready + 4] == f"Mail that Canh sends here is read at {demo.mail_page}"
    assert set(demo.people) == set(ROLES)
    assert phrase
    assert phrase not in demo.said


def test_this_computer_and_the_whole_district_have_reported(demo: Demo) -> None:
    assert len(devices(demo.database)) == COMPUTERS


@pytest.mark.parametrize("role", ROLES)
def test_each_of_the_three_can_sign_in_and_sees_the_overview(demo: Demo, role: str) -> None:
    with visiting(demo.url) as visitor:
        sign_in(visitor, *demo.people[role])
        overview = visitor.get("/", follow_redirects=True)

    assert overview.status_code == httpx2.codes.OK
    assert "Canh" in overview.text


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("province", "/units/09187", 200),
        ("province", "/services", 200),
        ("province", "/waiting", 200),
        ("commune", "/units/07210", 200),
        ("commune", "/units/09187", 404),
        ("commune", "/waiting", 403),
        ("finance", "/units", 200),
        ("finance", "/services", 403),
        ("finance", "/waiting", 403),
    ],
)
def test_each_of_the_three_sees_what_they_may(
    demo: Demo, role: str, path: str, status: int
) -> None:
    with visiting(demo.url) as visitor:
        sign_in(visitor, *demo.people[role])
        assert visitor.get(path).status_code == status


def test_nobody_sees_anything_without_signing_in(demo: Demo) -> None:
    with visiting(demo.url) as visitor:
        answer = visitor.get("/units")

    assert answer.status_code == httpx2.codes.SEE_OTHER
    assert answer.headers["location"].startswith("/sign-in")


def test_the_sign_in_page_leads_to_the_mail_that_canh_sends(demo: Demo) -> None:
    with visiting(demo.url) as visitor:
        assert f'href="{demo.mail_page}"' in visitor.get("/sign-in").text
    with visiting(demo.mail_page) as visitor:
        assert visitor.get("/").status_code == httpx2.codes.OK


def test_the_services_that_are_simulated_can_be_asked_for_real(demo: Demo) -> None:
    told = demo.process.those_with("server.demo.district")[0].cmdline()
    port = told[told.index("--port") + 1]

    with visiting(f"http://127.77.1.1:{port}") as visitor:
        assert visitor.get("/").status_code == httpx2.codes.OK


def test_a_part_that_dies_is_named_and_started_again(demo: Demo) -> None:
    agent, *_ = demo.process.those_with("canh-agent")

    agent.kill()

    demo.process.wait_for("It is started again.")
    assert "agent was ended by signal 9" in demo.said
    wait_until(lambda: demo.process.those_with("canh-agent") != [], "the agent runs again")


def test_it_ends_goes_on_with_its_data_leaves_nothing_when_killed_and_starts_over(
    starter: Starter, tmp_path: Path
) -> None:
    folder = tmp_path / "demo-data"
    first = start(starter, folder)
    known = devices(first.database)
    first_code = stop(first)

    second = start(starter, folder)
    known_again = devices(second.database)
    left = killed(second)

    third = start(starter, folder, "--fresh")
    third_code = stop(third, signal.SIGTERM)

    assert (first_code, third_code) == (0, 0)
    assert known_again == known
    assert second.people == first.people
    assert left == []
    assert devices(third.database).keys().isdisjoint(known)
    assert third.people != first.people


def test_two_demos_that_start_at_once_get_what_each_needs(starter: Starter, tmp_path: Path) -> None:
    asked = ("demo", "--district", "--port", str(free_port()), "--data")
    both = [starter.start(BIN / "canh", *asked, tmp_path / name) for name in ("one", "other")]

    for process in both:
        process.wait_for("first reports of 40 simulated computers")

    assert [process.end() for process in both] == [0, 0]


def test_a_folder_of_something_else_is_left_alone(starter: Starter, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()

    process = starter.start(BIN / "canh", "demo", "--fresh", "--data", tmp_path)

    assert process.popen.wait(30) == 1
    assert "not a demo's folder" in process.said
    assert (tmp_path / "thesis.txt").exists()
