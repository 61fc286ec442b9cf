"""What a device found out on its own."""

from dataclasses import replace

from checks.check import RESOLVER, SERVER, SPEED_DOWN, SPEED_UP
from server.clock import from_ms
from server.store.packing import pack_values
from server.store.tables import DeviceNow
from server.views.own_results import Own, own_results
from tests.server.views.build import an_outcome


def a_now_row(*, answered: bool | None) -> DeviceNow:
    values = pack_values({"gateway_rtt": 0.4})
    return DeviceNow(
        device_id=1, contact_ms=2000, measured_ms=1000, gateway_answered=answered, values=values
    )


def test_all_that_an_agent_watches_is_shown_in_one_order() -> None:
    results = [
        replace(an_outcome(), check_id=check, value=value)
        for check, value in ((SPEED_UP, 18.5), (SPEED_DOWN, 94.2), (SERVER, None), (RESOLVER, None))
    ]

    seen = own_results(a_now_row(answered=True), [*results, an_outcome(service=1)])

    assert [one.what for one in seen] == list(Own)
    assert [one.mbps for one in seen] == [None, None, None, 94.2, 18.5]
    assert seen[0].total_ms == 0.4
    assert seen[0].at == from_ms(1000)


def test_a_gateway_that_does_not_answer_is_a_failure() -> None:
    gateway, _ = own_results(a_now_row(answered=False), [])

    assert (gateway.failed, gateway.outcome) == (True, "generic_timeout_error")


def test_what_was_not_asked_is_not_shown() -> None:
    assert own_results(None, []) == []
    assert [one.what for one in own_results(a_now_row(answered=None), [])] == [Own.SERVER]


def test_a_report_that_came_is_an_answer_of_the_server() -> None:
    (server,) = own_results(a_now_row(answered=None), [])

    assert (server.outcome, server.at) == ("ok", from_ms(2000))


def test_a_resolver_that_knows_no_such_name_has_answered() -> None:
    def resolver(outcome: str) -> bool:
        (seen,) = own_results(None, [replace(an_outcome(outcome=outcome), check_id=RESOLVER)])
        return seen.failed

    assert not resolver("dns_nxdomain_error")
    assert resolver("dns_temporary_failure")
    assert resolver("generic_timeout_error")
