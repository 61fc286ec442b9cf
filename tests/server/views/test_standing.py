"""How things stand, as they were seen."""

from dataclasses import replace

import pytest

from server.clock import to_ms
from server.store.tables import DeviceNow
from server.views.standing import (
    Presence,
    Standing,
    blamed_standing,
    dead_links,
    link_standing,
    presence_of,
    service_standing,
    unit_standing,
    widely_failing,
)
from tests.server.views.build import MOMENT, NOW, a_device, an_outcome

NOWHERE: frozenset[int] = frozenset()
TIMEOUT = "generic_timeout_error"
HTTP = "http_unexpected_status_code"


@pytest.mark.parametrize(
    ("outcomes", "standing"),
    [
        ([], Standing.SILENT),
        (["ok", "ok"], Standing.OK),
        (["certificate_expires_soon"], Standing.OK),
        (["ok", TIMEOUT], Standing.DEGRADED),
        ([TIMEOUT, TIMEOUT], Standing.DOWN),
        ([HTTP, HTTP], Standing.DOWN),
        (["unsupported", "not_allowed"], Standing.SILENT),
    ],
)
def test_a_service_stands_as_the_links_reach_it(outcomes: list[str], standing: Standing) -> None:
    seen = [an_outcome(link=number, outcome=word) for number, word in enumerate(outcomes)]

    assert service_standing(seen, NOWHERE) is standing


@pytest.mark.parametrize("before", ["ok", ""], ids=["after a success", "the first of all"])
def test_one_failure_alone_is_no_trouble_yet_but_three_at_once_are(before: str) -> None:
    fine = [an_outcome(1, link) for link in range(4, 9)]
    lone = [replace(an_outcome(1, link, TIMEOUT), before=before) for link in range(1, 4)]

    assert service_standing([*fine, *lone[:2]], NOWHERE) is Standing.OK
    assert service_standing([*fine, *lone], NOWHERE) is Standing.DEGRADED
    assert service_standing([*fine, replace(lone[0], before=TIMEOUT)], NOWHERE) is Standing.DEGRADED


def test_a_link_over_which_all_fails_at_once_is_down_but_one_failure_after_a_success_is_none() -> (
    None
):
    lone = [replace(an_outcome(service, 1, TIMEOUT), before="ok") for service in (1, 2)]

    assert link_standing([an_outcome(3), lone[0]], 1, NOWHERE) is Standing.OK
    assert link_standing(lone[:1], 1, NOWHERE) is Standing.OK
    assert link_standing(lone, 1, NOWHERE) is Standing.DOWN


def test_a_link_that_reaches_nothing_says_nothing_about_one_service() -> None:
    seen = [an_outcome(1, 1, TIMEOUT), an_outcome(2, 1, TIMEOUT)]
    seen += [an_outcome(1, 2), an_outcome(2, 2)]

    dead = dead_links(seen)

    assert dead == {1}
    assert service_standing([one for one in seen if one.service_id == 1], dead) is Standing.OK


def test_a_link_that_was_asked_for_one_service_alone_is_not_called_dead() -> None:
    assert dead_links([an_outcome(1, 1, TIMEOUT)]) == NOWHERE


@pytest.mark.parametrize(
    ("outcomes", "reporting", "standing"),
    [
        ([], 0, Standing.SILENT),
        ([], 3, Standing.OK),
        (["ok", "ok"], 0, Standing.OK),
        (["ok", TIMEOUT], 3, Standing.DEGRADED),
        ([TIMEOUT, TIMEOUT], 3, Standing.DOWN),
        # The other side answered, if badly: the line carries.
        ([TIMEOUT, HTTP], 3, Standing.DEGRADED),
        (["connection_refused"], 3, Standing.DEGRADED),
        (["dns_temporary_failure", TIMEOUT], 3, Standing.DEGRADED),
        (["unsupported"], 1, Standing.OK),
    ],
)
def test_a_link_stands_as_what_it_carries(
    outcomes: list[str], reporting: int, standing: Standing
) -> None:
    seen = [an_outcome(number, 1, word) for number, word in enumerate(outcomes)]

    assert link_standing(seen, reporting, NOWHERE) is standing


@pytest.mark.parametrize(
    ("seen", "reporting", "standing"),
    [
        (Standing.OK, 0, Standing.DOWN),
        (Standing.SILENT, 0, Standing.DOWN),
        (Standing.OK, 5, Standing.DEGRADED),
        (Standing.DOWN, 5, Standing.DOWN),
    ],
)
def test_a_link_that_an_open_incident_is_about_is_never_shown_as_fine(
    seen: Standing, reporting: int, standing: Standing
) -> None:
    assert blamed_standing(seen, reporting) is standing


def test_what_fails_widely_is_not_what_ails_one_link() -> None:
    seen = [an_outcome(1, link, TIMEOUT) for link in range(1, 5)]
    seen += [an_outcome(2, link) for link in range(1, 5)]
    of_one_link = [one for one in seen if one.link_id == 1]

    elsewhere = widely_failing(seen)

    assert elsewhere == {1}
    assert link_standing(of_one_link, 1, elsewhere) is Standing.OK
    assert link_standing(of_one_link, 1, NOWHERE) is Standing.DEGRADED


def test_two_links_are_not_wide() -> None:
    seen = [an_outcome(1, link, TIMEOUT) for link in (1, 2)]
    seen += [an_outcome(2, link) for link in (1, 2)]

    assert widely_failing(seen) == NOWHERE


@pytest.mark.parametrize(
    ("links", "reporting", "standing"),
    [
        ([], 0, Standing.SILENT),
        ([], 2, Standing.OK),
        ([Standing.SILENT], 0, Standing.SILENT),
        ([Standing.OK, Standing.SILENT], 0, Standing.OK),
        ([Standing.OK, Standing.DOWN], 0, Standing.DEGRADED),
        ([Standing.DOWN, Standing.DOWN], 0, Standing.DOWN),
        # A silent link has not been tried: the unit is not known to be without a line.
        ([Standing.DOWN, Standing.SILENT], 0, Standing.DEGRADED),
        ([Standing.DEGRADED], 0, Standing.DEGRADED),
    ],
)
def test_a_unit_is_down_only_when_none_of_its_links_carries(
    links: list[Standing], reporting: int, standing: Standing
) -> None:
    assert unit_standing(links, reporting) is standing


@pytest.mark.parametrize(
    ("ago_s", "said_bye", "state", "presence"),
    [
        (10, "", "active", Presence.REPORTING),
        (150, "", "active", Presence.REPORTING),
        (151, "", "active", Presence.SILENT),
        (10, "shutdown", "active", Presence.OFF),
        (10, "", "retired", Presence.GONE),
        (10, "", "split", Presence.GONE),
        (None, "", "active", Presence.NEVER),
    ],
)
def test_a_device_is_heard_of_within_two_and_a_half_rounds(
    ago_s: float | None, said_bye: str, state: str, presence: Presence
) -> None:
    contact_ms = to_ms(NOW) - round((ago_s or 0) * 1000)
    now = DeviceNow(device_id=1, contact_ms=contact_ms, said_bye=said_bye)
    known = a_device(state=state, now=None if ago_s is None else now)

    assert presence_of(known.device, known.now, MOMENT.heard_since_ms) is presence
