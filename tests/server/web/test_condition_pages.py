"""What the pages say of conditions of computers: to whom they may, in one line where it is old."""

import pytest

from alerts.component import component
from alerts.fault import Counts, Failing, Fault, Whereabouts
from alerts.incident import Change, Entry, Incident, State, Why
from server.store import incidents
from tests.server.web import planted_conditions
from tests.server.web.browsing import Pages, headline, read_page
from tests.server.web.province import NOW, UNITS, Planted, device_number

UNIT = UNITS[0][0]
FIRST, SECOND, THIRD = (device_number(0, one) for one in (1, 2, 3))


@pytest.fixture
def with_incident(pages: Pages) -> tuple[Pages, int]:
    """An incident named by the first computer, and about the third too."""
    fault = Fault(
        component=component(f"disk:{FIRST}"),
        since=NOW,
        failing=Failing.LIMIT,
        where=Whereabouts(unit=UNIT, site=Planted(0).site_code),
        counts=Counts(failed=2, tried=2),
        evidence=(planted_conditions.says_failing(FIRST), planted_conditions.says_failing(THIRD)),
    )
    incident = Incident(fault=fault, state=State.OPEN, turned_at=NOW, opened_at=NOW, simulated=True)
    with pages.store.writing() as session:
        change = Change(Why.CONFIRMED, incident, Entry(at=NOW, why=Why.CONFIRMED, fault=fault))
        written = incidents.write(session, "condition:disk", change)
        assert written is not None
        planted_conditions.plant(session, NOW, FIRST, written.id)
    return pages, written.id


def main(pages: Pages, who: str, path: str) -> str:
    return read_page(pages.signed_in(who).get(path)).one("main").text


@pytest.mark.parametrize("who", ["an", "binh"])
def test_the_baseline_of_a_unit_is_a_line_with_the_computers_behind_it(
    pages: Pages, who: str
) -> None:
    text = main(pages, who, f"/units/{UNIT}")

    assert "As Canh found it" in text
    assert "Computers as Canh found them: with a full disk: 1." in text
    assert f"Computer {Planted(0).host(1)}: its disk has 700 MB left." in text
    # What is news, or not sure, is no baseline.
    assert "clock" not in text


def test_finance_reads_nothing_of_it(pages: Pages) -> None:
    for path in (f"/units/{UNIT}", f"/devices/{FIRST}", f"/devices/{THIRD}"):
        text = main(pages, "dung", path)

        assert "As Canh found it" not in text
        assert "What somebody can mend" not in text


@pytest.mark.parametrize("who", ["an", "binh"])
@pytest.mark.parametrize(
    ("device", "said", "stage"),
    [
        (1, "its disk has 700 MB left.", "it was so before Canh came"),
        (2, "its clock is 3,650 days behind.", "not sure yet"),
        (3, "its disk WDC WD5000AAKX says of itself that it is failing.", "sure"),
    ],
)
def test_a_computers_page_says_what_ails_it_and_how_sure_that_is(
    pages: Pages, who: str, device: int, said: str, stage: str
) -> None:
    text = main(pages, who, f"/devices/{device_number(0, device)}")

    assert "What somebody can mend" in text
    assert f"Computer {Planted(0).host(device)}: {said}" in text
    assert stage in text


def test_only_the_province_sees_since_when_as_that_tells_when_it_was_on(pages: Pages) -> None:
    assert "since 08:00 ·" in main(pages, "an", f"/devices/{FIRST}")
    assert "08:00" not in main(pages, "binh", f"/devices/{FIRST}")


def test_a_computer_that_nothing_ails_says_nothing_of_it(pages: Pages) -> None:
    assert "What somebody can mend" not in main(pages, "an", f"/devices/{device_number(0, 4)}")


@pytest.mark.parametrize("who", ["an", "binh"])
def test_an_incident_of_several_is_on_the_page_of_each(
    with_incident: tuple[Pages, int], who: str
) -> None:
    pages, number = with_incident

    for device in (FIRST, THIRD):
        page = pages.signed_in(who).get(f"/devices/{device}")
        assert f"/incidents/{number}" in page.text
    assert f"/incidents/{number}" not in pages.signed_in(who).get(f"/devices/{SECOND}").text


@pytest.mark.parametrize("who", ["an", "binh"])
def test_its_page_names_each_computer_also_to_the_contact(
    with_incident: tuple[Pages, int], who: str
) -> None:
    pages, number = with_incident

    page = pages.signed_in(who).get(f"/incidents/{number}")

    assert "The disks of 2 computers at" in headline(page)
    text = read_page(page).one("main").text
    for device in (1, 3):
        assert f"Computer {Planted(0).host(device)}: its disk WDC WD5000AAKX" in text


def test_a_computer_with_a_limit_reached_does_not_head_the_page_of_its_unit(
    with_incident: tuple[Pages, int],
) -> None:
    pages, number = with_incident

    page = pages.signed_in("an").get(f"/units/{UNIT}")

    assert "disk" not in headline(page)
    assert f"/incidents/{number}" in page.text
