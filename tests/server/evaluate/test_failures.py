"""How things fail, on real rows: partly, by name, by certificate, or the server's own line does."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.fault import Failing, Fault
from server.clock import to_ms
from server.evaluate.work import evaluate
from server.jobs.job import Turn
from server.store.inserts import add_new
from server.store.presence import write
from server.store.session import Store
from server.store.tables import IncidentRow, UptimeInterval
from server.uptime.work import keep_uptime
from tests.server.databases import (
    all_of,
    filled_file,
)
from tests.server.evaluate.house import (
    CALM_UNTIL,
    LGSP,
    MAIL,
    PCS_A_SITE,
    PORTAL,
    ROUND_S,
    SITES,
    House,
    a_presence,
    a_result,
    live_well,
    site_of,
)

CHECKS = (PORTAL, LGSP, MAIL)
EVERYBODY = range(1, SITES * PCS_A_SITE + 1)
TIMEOUT, NO_NAME, EXPIRED = (
    "generic_timeout_error",
    "dns_nxdomain_error",
    "ssl_invalid_certificate",
)
Sees = Callable[[int, int, int], str]  # PC (0: the server), check, minute -> outcome


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with filled_file(tmp_path, live_well) as store:
        yield store


@pytest.fixture
def house(store: Store) -> House:
    return House(store, at=CALM_UNTIL)


def rounds(house: House, count: int, sees: Sees, talking: Sequence[int] = EVERYBODY) -> None:
    """Let rounds pass in which each sees what it sees."""
    for minute in range(count):
        house.at += timedelta(seconds=ROUND_S)
        at_ms = to_ms(house.at) - 5000
        rows = [
            a_result(pc, check, at_ms, sees(pc, check, minute))
            for pc in (0, *talking)
            for check in CHECKS
        ]
        with house.writing() as session:
            add_new(session, "result", rows)
            write(session, {pc: a_presence(pc, at_ms) for pc in talking})
        evaluate(house)


def the_fault(store: Store) -> Fault:
    (row,) = [row for row in all_of(store, IncidentRow) if row.opened_at]
    return msgspec.json.decode(row.fault, type=Fault)


def test_a_service_of_which_some_requests_fail_is_found_and_said_to_fail_partly(
    house: House,
) -> None:
    rounds(
        house,
        8,
        lambda pc, check, minute: TIMEOUT if check == PORTAL and (pc + minute) % 3 == 0 else "ok",
    )

    fault = the_fault(house.store)
    assert (str(fault.component), fault.failing) == ("service:portal", Failing.TIMEOUT)
    assert 0.2 < fault.strength < 0.5
    assert not fault.wholly


def test_a_name_that_nobody_finds_is_the_services_name(house: House) -> None:
    rounds(house, 4, lambda _pc, check, _minute: NO_NAME if check == PORTAL else "ok")

    fault = the_fault(house.store)
    assert (str(fault.component), fault.failing) == ("service:portal", Failing.NAME)


def test_no_name_found_at_one_site_is_its_own_name_server(house: House) -> None:
    rounds(house, 5, lambda pc, _check, _minute: NO_NAME if pc and site_of(pc) == 1 else "ok")

    fault = the_fault(house.store)
    assert (str(fault.component), fault.failing) == ("lan:s1", Failing.NAME)


def test_a_certificate_that_fails_everybody_is_the_services(house: House) -> None:
    rounds(house, 4, lambda _pc, check, _minute: EXPIRED if check == LGSP else "ok")

    fault = the_fault(house.store)
    assert (str(fault.component), fault.failing) == ("service:lgsp", Failing.TLS)


def test_certificates_that_fail_one_site_alone_are_a_box_of_its_network(house: House) -> None:
    rounds(house, 5, lambda pc, _check, _minute: EXPIRED if pc and site_of(pc) == 1 else "ok")

    fault = the_fault(house.store)
    assert (str(fault.component), fault.failing) == ("lan:s1", Failing.TLS)


def national_fails(_pc: int, check: int, _minute: int) -> str:
    return "ok" if check == LGSP else TIMEOUT


def test_when_its_own_connection_fails_the_server_blames_nothing_else(house: House) -> None:
    rounds(house, 5, national_fails, talking=())

    assert str(the_fault(house.store).component) == "core:uplink"


def test_what_was_known_stays_as_it_was_meanwhile(house: House) -> None:
    rounds(house, 4, lambda _pc, check, _minute: TIMEOUT if check == LGSP else "ok")

    rounds(house, 8, national_fails, talking=())

    states = {row.component: row.state for row in all_of(house.store, IncidentRow)}
    assert states == {"service:lgsp": "open", "core:uplink": "open"}


def test_and_the_time_counts_as_unknown(house: House) -> None:
    began_ms = to_ms(house.at)

    rounds(house, 8, national_fails, talking=())
    with house.writing() as session:
        keep_uptime(Turn(session=session, settings=house.settings, now=house.at), most=10_000)

    over_links = [row for row in all_of(house.store, UptimeInterval) if row.link_id]
    assert over_links
    # Until it was last heard, and for not a minute more.
    assert max(row.to_ms for row in over_links) <= began_ms
    assert {row.state for row in over_links} == {"up"}
