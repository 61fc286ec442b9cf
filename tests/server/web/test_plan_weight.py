"""Pages of a plan as large as a province's, on a slow line."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from server.procurement.assumptions import assumptions
from server.procurement.papers import MoneyOfYear, read_money, write_papers
from server.store.tables import PlanRow
from tests.server.web import planted_plan
from tests.server.web.browsing import Pages, pages_on, read_page
from tests.server.web.province import NOW, UNITS
from tests.server.web.test_language import ENGLISH
from tests.server.web.test_pages import MOST_BYTES, header_bytes, what_it_loads

LINES = 5000
COMMUNES = 99


@pytest.fixture(scope="module")
def large(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A plan of thousands of lines, with all that the defaults rest on; nobody writes into it."""
    folder = tmp_path_factory.mktemp("large")
    shutil.copy(seeded_file, folder)
    with pages_on(folder) as made:
        with made.store.writing() as session:
            planted_plan.grow(session, len(UNITS), lines=LINES, assets=LINES)
            row = session.exec(select(PlanRow)).one()
            row.grounds = write_papers(assumptions(NOW.date()).grounds)
            row.money = write_papers(_communes(read_money(row.money)))
        yield made


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("dung", "/"),
        ("dung", "/plan"),
        ("dung", "/plan?show=all"),
        ("an", "/plan?show=all&order=unit&page=40"),
        ("dung", "/plan/grounds"),
        ("dung", f"/plan/lines/{planted_plan.bought(0)}"),
        ("dung", "/plan/lines/3001"),
        ("dung", "/register"),
        ("an", "/register?order=price&down=1&page=30"),
        ("dung", "/register/TS03000"),
        ("binh", "/plan"),
        ("binh", "/plan?show=all"),
        ("binh", "/register"),
    ],
)
def test_a_page_with_all_it_loads_weighs_little(
    large: Pages, name: str, path: str, language: str
) -> None:
    client = large.signed_in(name, **{"accept-language": language})
    page = client.get(path)
    loaded = [client.get(address) for address in what_it_loads(read_page(page))]

    wire = sum(len(gzip.compress(one.content)) + header_bytes(one) for one in [page, *loaded])
    assert page.status_code == 200
    assert len(loaded) >= 2
    assert wire < MOST_BYTES


def test_the_grounds_are_those_of_a_real_plan(large: Pages) -> None:
    page = large.signed_in("dung", **{"accept-language": "vi"}).get("/plan/grounds")

    told = read_page(page).one("main").text
    assert "một giờ làm việc" in told.lower()
    assert "failure." not in told
    assert "link." not in told
    assert [word for word in ENGLISH if word in told.lower()] == []


def _communes(money: tuple[MoneyOfYear, ...]) -> list[MoneyOfYear]:
    """Give as many communes money as a province has."""
    own = next(one for one in money if one.payer == "commune")
    return [
        *money,
        *(
            MoneyOfYear(
                payer="commune",
                unit=json.dumps(number),
                year=year,
                amount=own.amount,
                spent_vnd=own.spent_vnd,
                averts=own.averts,
            )
            for number in range(COMMUNES)
            for year in planted_plan.YEARS
        ),
    ]
