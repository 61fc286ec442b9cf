"""The newest plan on its pages: who sees which lines and whose money, found, ordered, paged."""

import json
import zipfile
from io import BytesIO

import pytest
from httpx2 import Response
from sqlmodel import col, delete, select

from server.store.tables import Audit, PlanLine, PlanRow, Unit
from tests.server.web import planted_plan
from tests.server.web.browsing import Element, Pages, headline, read_page
from tests.server.web.province import UNITS

NO_BREAK = "\N{NO-BREAK SPACE}"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("name", ["an", "dung"])
def test_the_plan_says_first_what_it_does_and_how_good_it_is(pages: Pages, name: str) -> None:
    page = pages.signed_in(name).get("/plan")

    assert headline(page) == (
        "In 2027–2029, 8 of 16 devices and lines are renewed for 348,296,280 đ; "
        "no plan can be better by more than 0.3 %."
    )
    assert "Proposal, made on 26/11/2026 10:00 simulated" in main(page).text


def test_the_finance_officer_is_led_to_plan_and_register_from_the_first_page(pages: Pages) -> None:
    page = main(pages.signed_in("dung").get("/"))

    assert "Plan 2027–2029: 8 of 16 devices and lines renewed for 348,296,280 đ" in page.text
    assert "Register: 8 assets, original price 100,000,000 đ" in page.text
    assert {"/plan", "/register"} <= {link.attributes["href"] for link in page.find("a")}


def test_a_contact_reads_of_the_own_unit_and_its_own_money_alone(pages: Pages) -> None:
    page = pages.signed_in("binh").get("/plan")

    assert headline(page) == (
        "In 2027–2029, 1 of your unit's 2 devices and lines is renewed for 14,512,345 đ."
    )
    bars = [bar.text for bar in main(page).find("div", class_="bar")]
    assert bars == [f"{year} 14,512,345 đ of 20,000,000 đ" for year in planted_plan.YEARS]
    assert "Your unit's own money pays 43,537,035 đ of it" in main(page).text
    assert "250,000,000" not in page.text
    assert items(page) == {planted_plan.asset_code(0)}


def test_somebody_of_no_unit_reads_of_nothing(pages: Pages) -> None:
    page = pages.signed_in("khong").get("/plan?show=all")

    assert "0 devices and lines" in headline(page)
    assert items(page) == set()
    assert not list(main(page).find("div", class_="bar"))


def test_a_bar_is_told_in_words_too(pages: Pages) -> None:
    page = main(pages.signed_in("dung").get("/plan"))

    charts = [one for one in page.find("svg") if one.attributes.get("role") == "img"]
    labels = [str(one.attributes["aria-label"]).replace(NO_BREAK, " ") for one in charts]
    assert labels[0] == "2027: 116,098,760 đ of 410,000,000 đ; replaced 116,098,760 đ"
    assert len(labels) == len(planted_plan.YEARS)


def test_what_is_left_out_is_said_with_its_reason(pages: Pages) -> None:
    told = main(pages.signed_in("dung").get("/plan")).text

    assert "14 router: What harm a worn-out one does is not reckoned yet." in told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"TSZQ/0"}),
        ("?show=all", {"TSZQ/0", "device no. 2"}),
        ("?show=kept", {"device no. 2"}),
        ("?show=all&q=tszq", {"TSZQ/0"}),
        ("?q=%25", set()),
        ("?show=all&kind=desktop", {"TSZQ/0", "device no. 2"}),
        ("?show=all&kind=printer", set()),
        ("?show=all&kind=nonsense", {"TSZQ/0", "device no. 2"}),
        ("?show=all&year=2027", {"TSZQ/0"}),
        ("?show=all&year=2028", set()),
        ("?show=all&unit=09193", {"TSZQ/0", "device no. 2"}),
        ("?show=all&unit=09205", set()),
    ],
)
def test_lines_are_found(pages: Pages, asked: str, found: set[str]) -> None:
    page = pages.signed_in("binh").get(f"/plan{asked}")

    assert page.status_code == 200
    assert items(page) == found
    assert ("No line fits." in page.text) is (not found)


def test_the_form_keeps_what_was_asked_for(pages: Pages) -> None:
    page = main(
        pages.signed_in("dung").get("/plan?q=TSZQ&show=all&year=2028&unit=09205&order=cost")
    )

    chosen = {
        str(select.attributes["name"]): option.attributes.get("value", option.text)
        for select in page.find("select")
        for option in select.find("option")
        if "selected" in option.attributes
    }
    assert chosen == {"show": "all", "year": "2028", "unit": "09205", "order": "cost"}
    assert page.one("input", name="q").attributes["value"] == "TSZQ"


@pytest.mark.parametrize(
    "asked", ["page=0", "order=colour", "show=some", "year=x", f"q={'x' * 65}"]
)
def test_an_address_that_asks_for_nonsense_is_refused(pages: Pages, asked: str) -> None:
    assert pages.signed_in("dung").get(f"/plan?{asked}").status_code == 422


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("need", "L00017"),
        ("year", "L00019"),
        ("unit", "L00023"),
        ("cost", "dearest"),
        ("averts", "averter"),
    ],
)
def test_lines_are_ordered(pages: Pages, order: str, first: str) -> None:
    with pages.store.writing() as session:
        session.exec(delete(PlanLine).where(col(PlanLine.number) <= 2 * len(UNITS)))
        planted_plan.grow(session, len(UNITS), lines=9)
        late, dear, averter = (
            session.exec(select(PlanLine).where(PlanLine.number == number)).one()
            for number in (17, 20, 22)
        )
        late.year, dear.item, averter.item = 2029, "dearest", "averter"
        dear.cost_vnd, averter.averts_hours = 99_000_000, 5_000.0
        for unit in session.exec(select(Unit)):
            unit.name_ascii = str(9 - (unit.id or 0))

    page = pages.signed_in("dung").get(f"/plan?order={order}&show=all")

    assert codes(page)[0] == first


def test_many_lines_are_shown_a_page_at_a_time(pages: Pages) -> None:
    with pages.store.writing() as session:
        planted_plan.grow(session, len(UNITS), lines=120)
    client = pages.signed_in("dung")

    seen, asked = [], "/plan?show=all&order=need"
    while asked:
        page = client.get(asked)
        seen.append(codes(page))
        asked = next((str(one.attributes["href"]) for one in main(page).find("a", rel="next")), "")

    assert [len(one) for one in seen] == [25, 25, 25, 25, 25, 11]
    assert len({code for one in seen for code in one}) == 136
    assert "136 lines: everything" in page.text


def test_two_lines_of_one_thing_tell_its_harm_once(pages: Pages) -> None:
    with pages.store.writing() as session:
        planted_plan.grow(session, len(UNITS), lines=2)
        for line in session.exec(select(PlanLine).where(col(PlanLine.number) > 2 * len(UNITS))):
            line.item, line.action, line.year = "twice", "ssd", 2027

    page = main(pages.signed_in("dung").get("/plan?q=twice"))

    first, second = (row.text for row in page.find("tr") if "Fit an SSD" in row.text)
    assert "as above" not in first
    assert second.endswith("as above as above")


def test_a_line_says_why_who_pays_and_where_its_figures_come_from(pages: Pages) -> None:
    page = pages.signed_in("dung").get(f"/plan/lines/{planted_plan.bought(0)}")

    assert headline(page) == ("Máy vi tính để bàn (TSZQ/0) is replaced in 2027 for 14,512,345 đ.")
    told = main(page).text
    assert "Waiting a year would cost 7.2 hours of work" in told
    assert "2027: Communes' own budgets, 14,512,345 đ" in told
    assert "sheet register.csv: TSZQ/0, original price" in told
    assert "measured on device no. 1" in told
    assert "assumption “an hour of work”: about 10.5 million dong a month; judged." in told
    assert "Nobody has confirmed it." in told
    assert "Set by lan." in told


def test_every_footnote_of_a_line_leads_to_a_source(pages: Pages) -> None:
    page = main(pages.signed_in("dung").get(f"/plan/lines/{planted_plan.bought(0)}"))

    notes = {link.attributes["href"] for sup in page.find("sup") for link in sup.find("a")}
    sources = {f"#{one.attributes['id']}" for one in page.one("ol", class_="sources").find("li")}
    assert notes == sources
    assert len(sources) >= 4


def test_what_is_kept_is_named_by_its_number_where_no_register_knows_it(pages: Pages) -> None:
    page = pages.signed_in("dung").get(f"/plan/lines/{planted_plan.kept(0)}")

    assert headline(page) == "Desktop computer (device no. 2) is kept as it is."
    assert "who pays" not in page.text


def test_rent_that_is_due_later_is_told_by_its_year(pages: Pages) -> None:
    with pages.store.writing() as session:
        line = session.exec(select(PlanLine).where(PlanLine.number == planted_plan.bought(0))).one()
        line.paid = '{"province": 5700000, "province 2028": 8400000}'

    told = main(pages.signed_in("dung").get(f"/plan/lines/{planted_plan.bought(0)}")).text

    assert "2027: Province's budget, 5,700,000 đ" in told
    assert "2028: Province's budget, 8,400,000 đ" in told


@pytest.mark.parametrize("name", ["an", "binh", "dung"])
@pytest.mark.parametrize(
    ("device", "told", "line"),
    [
        (1, "In the plan: 2027: Replace", planted_plan.bought(0)),
        (2, "In the plan: Keep", planted_plan.kept(0)),
    ],
)
def test_a_device_leads_to_its_line(
    pages: Pages, name: str, device: int, told: str, line: int
) -> None:
    page = main(pages.signed_in(name).get(f"/devices/{device}"))

    assert told in page.text
    assert any(page.find("a", href=f"/plan/lines/{line}"))


@pytest.mark.parametrize("number", ["0", "99999", "-1"])
def test_there_is_no_page_of_a_line_that_is_none(pages: Pages, number: str) -> None:
    assert pages.signed_in("an").get(f"/plan/lines/{number}").status_code == 404


def test_the_grounds_say_how_many_numbers_nobody_has_confirmed(pages: Pages) -> None:
    page = pages.signed_in("dung").get("/plan/grounds")

    assert headline(page) == (
        "The plan rests on 3 numbers; 1 of them are assumptions that nobody has confirmed."
    )
    told = main(page).text
    assert "An hour of work 60 thousand đ an hour" in told
    assert "Desktop computer: price at most 20,000,000 đ" in told
    assert "in force from 01/07/2025 (read in the official text)" in told
    assert "Set by lan." in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("an", "canh import register FILE"),
        ("dung", "canh import budgets FILE"),
        ("binh", "The province makes it"),
    ],
)
def test_as_long_as_there_is_no_plan_it_is_said_how_one_is_made(
    pages: Pages, name: str, told: str
) -> None:
    forget_the_plan(pages)
    client = pages.signed_in(name)

    page = client.get("/plan")

    assert headline(page) == "There is no plan yet."
    assert told in page.text
    assert ("canh plan" in page.text) is (name != "binh")
    assert client.get("/plan/lines/1").status_code == 404
    assert client.get("/api/v1/plan").status_code == 404


def test_without_a_plan_there_is_nothing_to_file(pages: Pages) -> None:
    forget_the_plan(pages)
    client = pages.signed_in("dung")

    answers = [client.get(path) for path in ("/plan/grounds", "/plan/form04.xlsx?year=2027")]

    assert [one.status_code for one in answers] == [404, 404]
    assert exports(pages) == []
    assert "There is no plan yet." in client.get("/").text
    assert "There is no plan yet." in client.get("/register/TSZQ/0").text


def test_the_form_is_given_as_a_workbook_and_noted_once(pages: Pages) -> None:
    answer = pages.signed_in("dung").get("/plan/form04.xlsx?year=2027")

    assert answer.headers["content-type"] == WORKBOOK
    assert answer.headers["content-disposition"] == (
        'attachment; filename="mau-04-TSC-MSTT-2027-2026-11-26.xlsx"'
    )
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        assert book.testzip() is None
    (noted,) = exports(pages)
    assert (noted.actor, noted.action, noted.subject) == ("user:dung", "plan.export", "plan:1")
    assert json.loads(noted.detail) == {"year": 2027}


@pytest.mark.parametrize(
    ("year", "status"), [("2026", 404), ("2030", 404), ("0", 422), ("x", 422), ("", 422)]
)
def test_a_year_beyond_the_plan_gives_no_form_and_notes_nothing(
    pages: Pages, year: str, status: int
) -> None:
    answer = pages.signed_in("an").get(f"/plan/form04.xlsx?year={year}")

    assert answer.status_code == status
    assert exports(pages) == []


@pytest.mark.parametrize("path", ["/plan/form04.xlsx?year=2027", "/plan/grounds"])
def test_a_contact_gets_neither_the_form_nor_the_grounds(pages: Pages, path: str) -> None:
    answer = pages.signed_in("binh").get(path)

    assert answer.status_code == 403
    assert exports(pages) == []


def main(page: Response) -> Element:
    return read_page(page).one("main")


def codes(page: Response) -> list[str]:
    """List what the lines of a page are of, in their order."""
    rows = [(row, next(row.find("a"), None)) for row in main(page).find("tr")]
    return [
        row.one("span", class_="second").text
        for row, link in rows
        if link and str(link.attributes["href"]).startswith("/plan/lines/")
    ]


def items(page: Response) -> set[str]:
    return set(codes(page))


def exports(pages: Pages) -> list[Audit]:
    with pages.store.reading() as session:
        return list(session.exec(select(Audit).where(col(Audit.action).endswith(".export"))))


def forget_the_plan(pages: Pages) -> None:
    with pages.store.writing() as session:
        session.exec(delete(PlanLine))
        session.exec(delete(PlanRow))
