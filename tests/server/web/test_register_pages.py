"""Finance's register on its pages: who sees which assets, found, ordered, paged, given as files."""

import csv
import json
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pytest
from httpx2 import Response
from sqlmodel import col, delete, select

from server.store.tables import Asset, Audit, PlanLine, Unit
from tests.server.web import planted_plan
from tests.server.web.browsing import Pages, headline, read_page
from tests.server.web.province import UNITS


def test_the_register_says_first_what_there_is_and_what_it_is_worth(pages: Pages) -> None:
    page = pages.signed_in("dung").get("/register")

    assert headline(page) == ("8 assets: they cost 100,000,000 đ and are worth 0 đ on the books.")
    assert "8 of them are devices that report." in page.text


def test_a_contact_sees_the_assets_of_the_own_unit_alone(pages: Pages) -> None:
    page = pages.signed_in("binh").get("/register")

    assert headline(page) == "1 asset: it cost 12,500,000 đ and is worth 0 đ on the books."
    assert assets(page) == ["TSZQ/0"]
    assert ".xlsx" not in page.text


def test_an_asset_without_a_price_is_said_to_be_missing_in_the_sums(pages: Pages) -> None:
    with pages.store.writing() as session:
        session.exec(select(Asset).where(Asset.code == "TSZQ/1")).one().original_price_vnd = None

    page = pages.signed_in("dung").get("/register")

    assert "87,500,000 đ" in headline(page)
    assert "1 has no original price: the sums are without it." in page.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=tszq/3", ["TSZQ/3"]),
        ("q=_", []),
        ("unit=09205", ["TSZQ/1"]),
        ("unit=nowhere", []),
        ("kind=printer", ["TSZQ/2"]),
        ("matched=none", ["TSZQ/4"]),
        ("gone=1", ["TSZQ/5"]),
        ("order=price&down=1&q=TSZQ/0", ["TSZQ/0"]),
    ],
)
def test_assets_are_found(pages: Pages, asked: str, found: list[str]) -> None:
    with pages.store.writing() as session:
        rows = {one.code: one for one in session.exec(select(Asset))}
        rows["TSZQ/2"].kind = "printer"
        rows["TSZQ/4"].device_id = None
        rows["TSZQ/5"].written_off = date(2026, 10, 31)

    page = pages.signed_in("dung").get(f"/register?{asked}")

    assert assets(page) == found
    assert (headline(page) == "No asset is as was asked for.") is (not found)


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("code", "TS00001", "TSZQ/7"),
        ("price", "TS00001", "TSZQ/7"),
        ("since", "TS00002", "TS00001"),
        ("kind", "TS00001", "TS00003"),
        ("unit", "TSZQ/7", "TSZQ/0"),
    ],
)
def test_assets_are_ordered_up_and_down(pages: Pages, order: str, first: str, last: str) -> None:
    with pages.store.writing() as session:
        planted_plan.grow(session, len(UNITS), assets=3)
        rows = {one.code: one for one in session.exec(select(Asset))}
        rows["TS00001"].in_use_since = "2024-03"
        rows["TS00002"].in_use_since = "2009"
        rows["TS00003"].kind = "ups"
        rows["TSZQ/7"].original_price_vnd = 13_000_000
        for unit in session.exec(select(Unit)):
            unit.name_ascii = str(9 - (unit.id or 0))
    client = pages.signed_in("dung")

    up = assets(client.get(f"/register?order={order}"))
    down = assets(client.get(f"/register?order={order}&down=1"))

    assert (up[0], up[-1]) == (first, last)
    assert down[0] == last
    assert set(up) == set(down)


def test_many_assets_are_shown_a_page_at_a_time_under_the_sums_of_all(pages: Pages) -> None:
    with pages.store.writing() as session:
        planted_plan.grow(session, len(UNITS), assets=112)
    client = pages.signed_in("dung")

    seen, asked = [], "/register?order=code"
    while asked:
        page = client.get(asked)
        seen.append(assets(page))
        following = read_page(page).one("main").find("a", rel="next")
        asked = next((str(one.attributes["href"]) for one in following), "")

    assert [len(one) for one in seen] == [25, 25, 25, 25, 20]
    assert len({code for one in seen for code in one}) == 120
    assert headline(page).startswith("120 assets: they cost ")


@pytest.mark.parametrize("asked", ["page=0", "kind=link", "order=worth", "matched=x"])
def test_an_address_that_asks_for_nonsense_is_refused(pages: Pages, asked: str) -> None:
    assert pages.signed_in("dung").get(f"/register?{asked}").status_code == 422


@pytest.mark.parametrize(("name", "told"), [("dung", True), ("an", True), ("khong", False)])
def test_an_empty_register_says_how_it_is_filled(pages: Pages, name: str, told: bool) -> None:
    with pages.store.writing() as session:
        session.exec(delete(PlanLine))
        session.exec(delete(Asset))

    page = pages.signed_in(name).get("/register")

    assert headline(page) == "The register is empty."
    assert ("canh import register FILE" in page.text) is told


def test_an_asset_says_what_it_is_worth_and_what_the_plan_does_to_it(pages: Pages) -> None:
    page = pages.signed_in("dung").get("/register/TSZQ/0")

    assert headline(page) == "TSZQ/0, Máy vi tính để bàn: worth 0 đ on the books."
    told = read_page(page).one("main").text
    assert "Serial number REGZQ0" in told
    assert "In use since 2014" in told
    assert "From the sheet register.csv." in told
    assert "Replace: Core i5, 8 GB, SSD 512 GB 2027 14,512,345 đ" in told


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        (
            "written_off",
            date(2026, 10, 31),
            "TSZQ/0, Máy vi tính để bàn: written off on 31/10/2026.",
        ),
        (
            "remaining_value_vnd",
            None,
            "TSZQ/0, Máy vi tính để bàn: the register does not say what it is worth.",
        ),
    ],
)
def test_what_is_special_about_an_asset_is_said_first(
    pages: Pages, column: str, value: object, sentence: str
) -> None:
    with pages.store.writing() as session:
        row = session.exec(select(Asset).where(Asset.code == "TSZQ/0")).one()
        setattr(row, column, value)

    assert headline(pages.signed_in("dung").get("/register/TSZQ/0")) == sentence


def test_an_asset_that_no_plan_looks_at_says_so(pages: Pages) -> None:
    with pages.store.writing() as session:
        planted_plan.grow(session, len(UNITS), assets=1)

    page = pages.signed_in("dung").get("/register/TS00001")

    assert "The plan does not look at it." in page.text
    assert "No computer that reports is known to be it." in page.text


def test_the_register_is_given_as_a_sheet_that_can_be_read_back(pages: Pages) -> None:
    answer = pages.signed_in("dung").get("/register.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="tai-san-2026-11-26.csv"'
    )
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Mã tài sản"] for row in rows if row["Đơn vị"] == "09193"] == ["TSZQ/0"]
    assert len(rows) == len(UNITS)


def test_the_register_is_given_as_a_workbook(pages: Pages) -> None:
    answer = pages.signed_in("an").get("/register.xlsx")

    assert answer.headers["content-type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert answer.headers["content-disposition"].endswith('"tai-san-2026-11-26.xlsx"')
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        assert "TSZQ/0" in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_each_file_that_is_given_is_noted_once(pages: Pages, ending: str) -> None:
    pages.signed_in("dung").get(f"/register.{ending}")

    with pages.store.reading() as session:
        (noted,) = session.exec(select(Audit).where(col(Audit.action) == "register.export"))
    assert (noted.actor, noted.subject) == ("user:dung", "register:all")
    assert json.loads(noted.detail) == {"as": ending}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_contact_gets_no_file_and_nothing_is_noted(pages: Pages, ending: str) -> None:
    answer = pages.signed_in("binh").get(f"/register.{ending}")

    assert answer.status_code == 403
    with pages.store.reading() as session:
        assert not list(session.exec(select(Audit)))


def assets(page: Response) -> list[str]:
    """List the codes of a page, in their order."""
    rows = read_page(page).one("main").one("tbody").find("tr")
    links = [next(row.find("a"), None) for row in rows]
    return [link.text for link in links if link]
