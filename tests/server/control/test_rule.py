"""What the server probes itself, and how often."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Check, Setting
from server.control.rule import (
    CONTROL_SHARE,
    Choice,
    Last,
    Watched,
    allow_from_here,
    choose,
    control_periods,
    due,
)
from server.deal.rule import ROUTINE_SHARE, Probed

NOW_MS = 1_800_000_000_000


def watched(
    check: int = 1,
    host: str = "portal.example",
    *,
    kind: str = "tcp",
    sim: bool = False,
    settings: Mapping[str, Setting] | None = None,
) -> Watched:
    told: dict[str, Setting] = {"host": host, "port": 443}
    told = told if settings is None else dict(settings)
    return Watched(
        check=Check(id=check, version=1, kind=kind, settings=told), probed=probed(check, sim=sim)
    )


def probed(
    check: int, *, service: int = 1, sim: bool = False, period_s: float = 60.0, most: float = 1.0
) -> Probed:
    return Probed(
        check=check,
        service=service,
        path="internet",
        simulated=sim,
        period_s=period_s,
        most_requests_s=most,
    )


def are_due(one: Watched, last: Mapping[int, Last], *, busy: frozenset[int] = frozenset()) -> bool:
    return bool(due([one], last, busy, NOW_MS))


@pytest.mark.parametrize(
    ("one", "choice"),
    [
        (watched(), Choice.PROBED),
        (watched(host="10.20.30.40"), Choice.PROBED),
        (watched(host="127.0.0.1"), Choice.PROBED),
        (watched(host="portal.canh.example", sim=True), Choice.SIMULATED),
        (watched(host="203.0.113.10", sim=True), Choice.SIMULATED),
        (watched(host="localhost", sim=True), Choice.SIMULATED),
        (watched(host="127.77.3.1", sim=True), Choice.PROBED),
        (watched(host="::1", sim=True), Choice.PROBED),
        (watched(kind="gateway", settings={}), Choice.NO_TARGET),
        (watched(kind="dns", settings={"name": "portal.example"}), Choice.NO_TARGET),
        (watched(kind="of-tomorrow"), Choice.NO_TARGET),
        (watched(settings={"host": "portal.example", "port": 0}), Choice.NO_TARGET),
    ],
)
def test_what_is_probed(one: Watched, choice: Choice) -> None:
    assert choose(one) is choice


@given(
    st.lists(
        st.builds(
            probed,
            st.integers(1, 50),
            service=st.just(1),
            period_s=st.floats(5, 600),
            most=st.just(0.05),
        ),
        unique_by=lambda one: one.check,
        max_size=20,
    )
)
def test_the_control_takes_no_more_than_its_share_of_what_a_service_bears(
    each: list[Probed],
) -> None:
    periods = control_periods(each)

    assert sum(1 / period for period in periods.values()) <= CONTROL_SHARE * 0.05 + 1e-9
    assert all(periods[one.check] >= one.period_s for one in each)
    assert CONTROL_SHARE + ROUTINE_SHARE < 1


def test_a_service_that_bears_much_is_probed_in_the_checks_own_period() -> None:
    assert control_periods([probed(1, period_s=15)]) == {1: 15}


def test_a_check_that_was_never_probed_is_due() -> None:
    assert are_due(watched(), {})


def test_a_check_is_due_a_period_after_its_last_probe() -> None:
    assert not are_due(watched(), {1: Last(at_ms=NOW_MS - 59_000)})
    assert are_due(watched(), {1: Last(at_ms=NOW_MS - 60_000)})


def test_a_check_whose_probe_still_runs_is_not_due() -> None:
    assert not are_due(watched(), {}, busy=frozenset({1}))


@pytest.mark.parametrize("status", [403, 429])
def test_a_service_that_turns_us_away_is_asked_a_tenth_as_often(status: int) -> None:
    assert not are_due(watched(), {1: Last(at_ms=NOW_MS - 599_000, status=status)})
    assert are_due(watched(), {1: Last(at_ms=NOW_MS - 600_000, status=status)})


def test_what_cannot_be_probed_from_here_is_never_due() -> None:
    assert not are_due(watched(sim=True), {})


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("portal.example", "203.0.113.9", True),
        ("portal.example", "10.24.0.10", True),
        ("portal.example", "127.0.0.1", False),
        ("portal.example", "::1", False),
        ("portal.example", "::ffff:127.0.0.1", False),
        ("portal.example", "169.254.169.254", False),
        ("portal.example", "fe80::1%eth0", False),
        ("portal.example", "0.0.0.0", False),  # noqa: S104  # asked about, not listened on
        ("portal.example", "224.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
    ],
)
def test_no_name_and_no_redirect_leads_to_the_server_itself(
    host: str, address: str, *, allowed: bool
) -> None:
    allow = allow_from_here(watched(host=host).check, simulated=False)

    assert allow(address, 443) is allowed


def test_what_is_simulated_leads_nowhere_else() -> None:
    allow = allow_from_here(watched(host="127.77.3.1").check, simulated=True)

    assert allow("127.77.3.1", 80)
    assert not allow("127.77.3.2", 80)
    assert not allow("203.0.113.9", 80)
