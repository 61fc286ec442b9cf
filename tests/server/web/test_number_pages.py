"""The page of a number: who set it, who confirms it, and the plan that is of before."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from server.store.tables import Assumption
from tests.server.databases import all_of
from tests.server.web.browsing import Element, Pages, form_key, headline, read_page
from tests.server.web.province import NOW

HOUR = "/plan/grounds/hour_cost"
TODAY = NOW.date().isoformat()


def main(page: Response) -> Element:
    return read_page(page).one("main")


def send(client: TestClient, path: str = HOUR, at: str = "", **fields: str) -> Response:
    typed = {"value": "75", "source": "Báo cáo lương", "since": TODAY} | fields
    key = form_key(client.get(path))
    return client.post(f"{path}{at}", data=typed | {"form_key": key})


def set_rows(pages: Pages) -> list[Assumption]:
    return [row for row in all_of(pages.store, Assumption) if row.name == "hour_cost"]


@pytest.mark.parametrize("name", ["an", "dung"])
def test_a_number_says_what_it_is_and_that_it_is_open(pages: Pages, name: str) -> None:
    page = pages.signed_in(name).get(HOUR)

    assert headline(page).replace("\xa0", " ") == "An hour of work: 60 thousand đ an hour"
    text = main(page).text
    assert "Nobody has confirmed it." in text
    assert "Nobody has set it." in text
    assert "From 1 to 10,000." in text
    assert ("Confirm it as it is" in text) is (name == "dung")
    assert ("I confirm it" in text) is (name == "dung")


@pytest.mark.parametrize(("name", "confirms"), [("an", False), ("dung", True)])
def test_a_number_is_set_and_only_finance_vouches_for_it(
    pages: Pages, name: str, confirms: bool
) -> None:
    client = pages.signed_in(name)

    answer = send(client, confirmed="true")

    assert (answer.status_code, answer.headers["location"]) == (303, HOUR)
    (row,) = set_rows(pages)
    assert (row.value, row.set_by, row.source) == (75, f"user:{name}", "Báo cáo lương")
    assert row.confirmed_by == ("user:dung" if confirms else "")
    text = main(client.get(HOUR)).text
    assert f"Set by {name}." in text
    assert ("Nobody has confirmed it." in text) is not confirms


def test_finance_confirms_a_default_as_it_is(pages: Pages) -> None:
    client = pages.signed_in("dung")

    answer = send(client, at="/confirm")

    text = main(client.get(HOUR)).text
    assert answer.status_code == 303
    assert "Canh's default. Confirmed by dung." in text
    (row,) = set_rows(pages)
    assert (row.value, row.set_by, row.confirmed_by) == (60, "", "user:dung")
    assert send(client, at="/confirm").status_code == 409


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"value": "60.000"}, 422, "This can be read in two ways"),
        ({"value": "60000"}, 422, "This is out of bounds."),
        ({"value": "sixty"}, 422, "This is not a number."),
        ({"source": " "}, 422, "It is not said where the number is from."),
        ({"since": "31/02/2026"}, 422, "Something on the form is missing or wrong."),
    ],
)
def test_what_will_not_do_is_told_and_what_was_typed_stays(
    pages: Pages, fields: dict[str, str], status: int, told: str
) -> None:
    answer = send(pages.signed_in("dung"), **fields)

    assert answer.status_code == status
    assert told in main(answer).text
    assert set_rows(pages) == []
    if "value" in fields:
        field = main(answer).one("input", id="value")
        assert field.attributes["value"] == fields["value"]


def test_the_history_says_from_when_until_when(pages: Pages) -> None:
    client = pages.signed_in("dung")
    later = NOW.date() + timedelta(days=30)
    send(client)
    send(client, value="80", since=later.isoformat())

    (table,) = main(client.get(HOUR)).find("table")

    rows = [[cell.text for cell in row.find("td")] for row in table.one("tbody").find("tr")]
    told = [(row[0].replace("\xa0", " "), row[1], row[2]) for row in rows]
    assert told == [
        ("80 thousand đ an hour", f"{later:%d/%m/%Y}", "–"),
        ("75 thousand đ an hour", f"{NOW:%d/%m/%Y}", f"{later:%d/%m/%Y}"),
    ]


def test_a_plan_of_before_a_change_says_so(pages: Pages) -> None:
    client = pages.signed_in("dung")
    before = [main(client.get(path)).text for path in ("/plan", "/plan/grounds")]
    send(client)

    after = [main(client.get(path)).text for path in ("/plan", "/plan/grounds")]

    sentence = "Since then 1 of its numbers has changed or been confirmed"
    assert [sentence in text for text in before] == [False, False]
    assert [sentence in text for text in after] == [True, True]
    assert "now: 75 thousand đ an hour, assumption: Báo cáo lương" in after[1].replace("\xa0", " ")
    assert sentence not in main(pages.signed_in("binh").get("/plan")).text


def test_what_holds_only_after_the_years_of_the_plan_leaves_it_as_it_is(pages: Pages) -> None:
    client = pages.signed_in("dung")
    send(client, since=date(2040, 1, 1).isoformat())

    assert "Since then" not in main(client.get("/plan")).text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/plan/grounds/ceiling.desktop.", "Desktop computer: price at most: 20,000,000 đ"),
        ("/plan/grounds/link.rent.2", "step 2 from the slowest: rent a year: 13,200,000 đ"),
        ("/plan/grounds/desk.mbps", "Speed of the line for each one-stop desk"),
    ],
)
def test_norms_rows_of_numbers_and_the_standard_of_desks_have_a_page(
    pages: Pages, path: str, told: str
) -> None:
    page = pages.signed_in("dung").get(path)

    assert told in headline(page).replace("\xa0", " ")
    assert any(main(page).find("input", id="value"))


@pytest.mark.parametrize("name", ["moon", "models.desktop.price"])
def test_what_is_no_number_has_no_page(pages: Pages, name: str) -> None:
    assert pages.signed_in("dung").get(f"/plan/grounds/{name}").status_code == 404


def test_a_law_is_not_confirmed(pages: Pages) -> None:
    client = pages.signed_in("dung")

    assert send(client, "/plan/grounds/ceiling.desktop.", at="/confirm").status_code == 404
