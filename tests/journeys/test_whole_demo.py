"""``canh demo`` as a stranger starts it: the whole province, its past, and its end."""

import csv
from pathlib import Path

import pytest

from server.demo.district import COMMUNES
from tests.checks.servers import free_port
from tests.journeys.demos import Demo, stop
from tests.journeys.processes import BIN, Starter
from tests.journeys.visitor import sign_in, visiting

pytestmark = [pytest.mark.journey, pytest.mark.alone]

# A whole one is ready within two minutes where it has two cores; here others want them, too.
READY_WITHIN_S = 600.0
PAGES = ("/", "/units/07210", "/units", "/incidents", "/devices", "/links", "/services", "/plan")


def communes() -> list[str]:
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_a_stranger_finds_all_99_communes_on_the_first_page_and_ends_it_with_ctrl_c(
    starter: Starter, tmp_path: Path
) -> None:
    folder = tmp_path / "demo-data"
    asked = ("--data", folder, "--port", str(free_port()))
    demo = Demo(starter.start(BIN / "canh", "demo", *asked), folder)
    demo.process.wait_for("Mail that Canh sends", READY_WITHIN_S)

    with visiting(demo.url) as visitor:
        sign_in(visitor, *demo.people["province"])
        shown = {page: visitor.get(page) for page in PAGES}
    code = stop(demo)

    missing = [one for one in communes() if f'href="/units/{one}"' not in shown["/"].text]
    assert len(communes()) == 99
    assert missing == []
    assert {page: answer.status_code for page, answer in shown.items()} == dict.fromkeys(PAGES, 200)
    assert code == 0
