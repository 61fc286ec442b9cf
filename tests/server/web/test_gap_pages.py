"""The gap between communes on the pages: all from the worst, and one led back to its sources."""

import pytest
from sqlmodel import select

from server.store.session import Session
from server.store.tables import Assumption, Site
from tests.server.procurement.rows import an_asset
from tests.server.web.browsing import Element, Pages, headline, read_page
from tests.server.web.province import NOW, Planted

FIRST, SECOND = "09193", "09205"


def count_desks(pages: Pages, desks: int = 2) -> None:
    """Say of the first two units how many desks they have."""
    with pages.store.writing() as session:
        for site in session.exec(select(Site).where(Site.code.in_(("site-0", "site-1")))):  # type: ignore[attr-defined]  # a column
            site.one_stop_desks = desks


def equip(session: Session) -> None:
    """Give the second unit a printer and a scanner at its one-stop desks."""
    for kind in ("printer", "scanner"):
        session.add(an_asset(f"D{kind}", kind=kind, name=kind, unit_id=2))


def rows(page: Element) -> dict[str, list[str]]:
    """Give the cells of each commune's row by its name."""
    found = {}
    for row in page.one("tbody").find("tr"):
        cells = [cell.text for cell in row.find("td")]
        found[row.one("a").text] = cells[1:]
    return found


@pytest.mark.parametrize("name", ["an", "dung"])
def test_communes_are_listed_from_the_worst(pages: Pages, name: str) -> None:
    count_desks(pages)
    with pages.store.writing() as session:
        equip(session)

    answer = pages.signed_in(name).get("/gap")

    found = rows(read_page(answer))
    assert list(found)[:2] == ["Xã Yên Định", "Xã Đại Sơn"]
    # Its one registered computer is good; four others of the unit stand nobody knows where.
    assert found["Xã Đại Sơn"] == ["2", "1 +1?", "0", "1 +1?", "2", "2", "2"]
    assert "4 one-stop desks" in headline(answer)


def test_communes_are_found_by_name_and_by_how_they_stand_and_ordered(pages: Pages) -> None:
    count_desks(pages)
    with pages.store.writing() as session:
        equip(session)
    client = pages.signed_in("dung")

    def found(asked: str) -> list[str]:
        return list(rows(read_page(client.get(f"/gap?{asked}"))))

    assert found("q=yen+dinh") == ["Xã Yên Định"]
    assert found("standing=down") == ["Xã Yên Định"]
    assert found("order=worst&down=1")[-1] == found("")[0] == "Xã Yên Định"
    assert found("order=name")[0] == "Phường Bắc Giang"


def test_a_commune_whose_desks_nobody_counted_is_named_and_not_blamed(pages: Pages) -> None:
    answer = pages.signed_in("an").get("/gap")

    assert headline(answer) == "Nobody has said yet how many one-stop desks there are."
    assert rows(read_page(answer))["Xã Lục Nam"] == ["Nobody has said how many desks there are."]


def test_each_figure_of_a_commune_is_led_back_to_its_source(pages: Pages) -> None:
    count_desks(pages)

    page = read_page(pages.signed_in("dung").get(f"/gap/{FIRST}"))

    links = {link.attributes["href"] for link in page.one("main").find("a")}
    assert {"/register/TSZQ/0", "/devices/1", "/links/linkzq-0", "/gap"} <= links
    text = page.one("main").text
    assert "sheet of units, site-0" in text
    assert f"contract 2.5 Mbit/s, {Planted(0).contract_number}" in text.replace("\xa0", " ")
    assert "Decision 15/2025/QD-TTg, in force from 01/07/2025" in text
    assert "Nobody has confirmed it." in text


def test_whoever_sets_a_number_of_the_standard_is_named_and_it_counts(pages: Pages) -> None:
    count_desks(pages)
    client = pages.signed_in("an")
    before = read_page(client.get(f"/gap/{FIRST}")).one("section", aria_labelledby="sites").text
    with pages.store.writing() as session:
        session.add(
            Assumption(
                name="desk.mbps",
                valid_from=NOW.date(),
                value=1.25,
                unit="Mbit/s",
                source="Quyết định ZQ",
                set_by="lan",
                set_at=NOW,
            )
        )

    after = read_page(client.get(f"/gap/{FIRST}"))

    assert "Suffices for 0 of 2 desks" in before
    assert "Suffices for 2 of 2 desks" in after.one("section", aria_labelledby="sites").text
    assert "Set by lan." in after.one("section", aria_labelledby="standard").text


def test_an_unknown_commune_is_not_there(pages: Pages) -> None:
    assert pages.signed_in("an").get("/gap/nowhere").status_code == 404


def test_the_overview_shows_the_gap_as_a_second_picture(pages: Pages) -> None:
    count_desks(pages)
    client = pages.signed_in("an")

    now, gap = read_page(client.get("/")), read_page(client.get("/?map=gap"))

    assert not list(now.find("a", href=f"/gap/{FIRST}"))
    assert gap.one("a", href=f"/gap/{FIRST}").attributes["class"] == "tile down"
    assert now.one("a", href="/?map=gap").text == "What their one-stop desks lack"
    assert client.get("/?map=nonsense").status_code == 422


def test_finance_sees_the_gap_on_its_first_page(pages: Pages) -> None:
    count_desks(pages)

    page = read_page(pages.signed_in("dung").get("/"))

    section = page.one("section", aria_labelledby="gap")
    assert "Of 4 one-stop desks" in section.text
    assert len(list(section.find("a", href=f"/gap/{FIRST}"))) == 1


def test_what_is_kept_of_the_gap_is_given_up_with_the_next_change_or_some_minutes(
    pages: Pages,
) -> None:
    client = pages.signed_in("an")
    client.get("/gap")
    count_desks(pages)

    at_once = headline(client.get("/gap"))
    pages.clock.sleep(300)
    later = headline(client.get("/gap"))

    assert "Nobody has said" in at_once
    assert "4 one-stop desks" in later


def test_the_interface_gives_the_same_figures(pages: Pages) -> None:
    count_desks(pages)

    told = pages.signed_in("dung").get("/api/v1/gap").json()

    assert (told["desks"], told["meets"], told["unsaid"]) == (4, 0, 6)
    assert [unit["code"] for unit in told["units"]][:2] == [FIRST, SECOND]
    assert {item["item"] for item in told["units"][0]["items"]} == {
        "computer",
        "printer",
        "scanner",
        "line",
    }
