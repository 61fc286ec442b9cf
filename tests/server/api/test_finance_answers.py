"""Plan and register for programs: the same figures, scopes and pages as people see."""

import pytest

from tests.server.web import planted_plan
from tests.server.web.browsing import Pages
from tests.server.web.province import UNITS


def test_the_plan_is_given_with_a_page_of_its_lines(pages: Pages) -> None:
    answer = pages.signed_in("dung").get("/api/v1/plan").json()

    assert (answer["total"], answer["page"], answer["pages"]) == (8, 1, 1)
    assert [line["item"] for line in answer["lines"]] == [f"TSZQ/{unit}" for unit in range(8)]
    plan = answer["plan"]
    assert (plan["items"], plan["renewed"], plan["first_year"]) == (16, 8, 2027)
    assert [year["amount_vnd"] for year in plan["years"]] == [410_000_000] * 3
    assert plan["years"][0]["spent_on_vnd"] == [["replace", 8 * planted_plan.PRICE_VND]]


def test_a_contact_is_given_the_own_lines_and_the_own_money(pages: Pages) -> None:
    answer = pages.signed_in("binh").get("/api/v1/plan?show=all").json()

    assert {line["place"]["unit_code"] for line in answer["lines"]} == {UNITS[0][0]}
    assert {payer["payer"] for payer in answer["plan"]["payers"]} == {"commune"}
    assert [year["amount_vnd"] for year in answer["plan"]["years"]] == [20_000_000] * 3
    assert answer["plan"]["left_out"] == []


def test_the_register_is_given_as_the_role_sees_it(pages: Pages) -> None:
    finance = pages.signed_in("dung").get("/api/v1/register?order=code&down=1").json()
    contact = pages.signed_in("binh").get("/api/v1/register").json()

    assert (finance["total"], finance["original_price_vnd"]) == (8, 100_000_000)
    assert finance["assets"][0]["code"] == "TSZQ/7"
    assert [asset["code"] for asset in contact["assets"]] == ["TSZQ/0"]


@pytest.mark.parametrize("path", ["/api/v1/plan", "/api/v1/register"])
def test_lists_are_given_a_page_at_a_time(pages: Pages, path: str) -> None:
    with pages.store.writing() as session:
        planted_plan.grow(session, len(UNITS), lines=27, assets=27)
    client = pages.signed_in("dung")

    first, second, third = (client.get(f"{path}?page={page}").json() for page in (1, 2, 3))

    listed = [len(one.get("lines", one.get("assets"))) for one in (first, second, third)]
    assert listed[0] == 25
    assert listed[2] == 0
    assert sum(listed) == first["total"]
