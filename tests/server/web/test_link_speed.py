"""The measured speed of a link beside what it is bought as, for all who may see its contract."""

from datetime import timedelta

import pytest

from checks.check import SPEED_DOWN, SPEED_UP
from server.clock import to_ms
from server.store.tables import ResultRow
from tests.server.web.browsing import Pages
from tests.server.web.province import NOW, Planted

LINK = Planted(0).link_code  # bought as 2.5 Mbit/s down and 0.5 up
LINK_ID = 1
EVERYBODY = ["an", "binh", "dung"]


def came(pages: Pages, check: int, mbps: float | None, ago: timedelta, device: int = 1) -> None:
    """Let the result of a speed test come in; None: it failed."""
    with pages.store.writing() as session:
        session.add(
            ResultRow(
                device_id=device,
                at_ms=to_ms(NOW - ago),
                check_id=check,
                check_version=1,
                link_id=LINK_ID,
                received_ms=to_ms(NOW),
                outcome="generic_timeout_error" if mbps is None else "ok",
                value=mbps,
            )
        )


@pytest.mark.parametrize("person", EVERYBODY)
def test_the_newest_speed_stands_beside_the_contract(pages: Pages, person: str) -> None:
    came(pages, SPEED_DOWN, 1.4, timedelta(days=1))
    came(pages, SPEED_DOWN, 2.3, timedelta(minutes=90), device=2)
    came(pages, SPEED_DOWN, None, timedelta(minutes=5))
    came(pages, SPEED_UP, 0.5, timedelta(minutes=89))

    page = pages.signed_in(person).get(f"/links/{LINK}").text

    assert "2.3&nbsp;Mbit/s" in page
    assert "92% of the contract" in page
    assert "0.5&nbsp;Mbit/s" in page
    assert "100% of the contract" in page
    assert "1.4&nbsp;Mbit/s" not in page
    assert "Measured by ndt7" in page


@pytest.mark.parametrize("person", EVERYBODY)
def test_a_link_that_was_never_measured_says_so(pages: Pages, person: str) -> None:
    came(pages, SPEED_DOWN, None, timedelta(minutes=5))

    page = pages.signed_in(person).get(f"/links/{LINK}").text

    assert "Its speed has not been measured yet." in page


@pytest.mark.parametrize("person", EVERYBODY)
def test_programs_get_it_with_its_time_and_its_kind_of_test(pages: Pages, person: str) -> None:
    came(pages, SPEED_DOWN, 2.3, timedelta(minutes=90))

    answer = pages.signed_in(person).get("/api/v1/speeds").json()

    speeds = {one["code"]: one for one in answer}
    assert speeds[LINK]["down"]["mbps"] == 2.3
    assert speeds[LINK]["down"]["at"] == (NOW - timedelta(minutes=90)).isoformat().replace(
        "+00:00", "Z"
    )
    assert (speeds[LINK]["up"], speeds[LINK]["test"]) == (None, "ndt7")


def test_a_contact_gets_no_speed_of_another_unit(pages: Pages) -> None:
    codes = [one["code"] for one in pages.signed_in("chi").get("/api/v1/speeds").json()]

    assert codes == [Planted(1).link_code]
