"""What a device found out on its own, of no service: its gateway, resolver, the server, its line.

For province staff alone: it says when the device was on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checks.check import RESOLVER, SERVER, SPEED_DOWN, SPEED_UP
from checks.words import OK
from server.clock import from_ms
from server.store.packing import unpack_values
from server.store.questions.outcomes import Outcome
from server.store.tables import DeviceNow
from server.views.standing import failed
from server.views.this_computer import resolver_spoke


class Own(StrEnum):
    """What every agent watches."""

    GATEWAY = "gateway"
    RESOLVER = "resolver"
    SERVER = "server"
    SPEED_DOWN = "speed_down"
    SPEED_UP = "speed_up"


_CHECKS = {
    RESOLVER: Own.RESOLVER,
    SERVER: Own.SERVER,
    SPEED_DOWN: Own.SPEED_DOWN,
    SPEED_UP: Own.SPEED_UP,
}
_NO_ANSWER = "generic_timeout_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnResult:
    """The newest result. ``mbps``: of a test of speed; others took ``total_ms``."""

    what: Own
    outcome: str
    failed: bool
    total_ms: float | None
    mbps: float | None
    at: datetime


def own_results(now_row: DeviceNow | None, outcomes: Sequence[Outcome]) -> list[OwnResult]:
    """Show what a device found out on its own.

    Args:
        now_row: The newest that is known of it; the gateway's answer is part of it.
        outcomes: Its newest results, those of services are left out.
    """
    seen = [_seen(one) for one in outcomes if one.check_id in _CHECKS]
    if now_row and all(one.what is not Own.SERVER for one in seen):
        seen.append(_reported(now_row))
    order = list(Own)
    return sorted([*_gateway(now_row), *seen], key=lambda one: order.index(one.what))


def _seen(one: Outcome) -> OwnResult:
    is_speed = one.check_id in {SPEED_DOWN, SPEED_UP}
    # A resolver that says that there is no such name has done its work.
    spoke = one.check_id == RESOLVER and resolver_spoke(one)
    return OwnResult(
        what=_CHECKS[one.check_id],
        outcome=OK if spoke else one.outcome,
        failed=failed(one.outcome) and not spoke,
        total_ms=None if is_speed else one.total_ms,
        mbps=one.value if is_speed else None,
        at=from_ms(one.at_ms),
    )


def _reported(row: DeviceNow) -> OwnResult:
    """A report that came is an answer of the server."""
    return OwnResult(
        what=Own.SERVER,
        outcome=OK,
        failed=False,
        total_ms=None,
        mbps=None,
        at=from_ms(row.contact_ms),
    )


def _gateway(row: DeviceNow | None) -> list[OwnResult]:
    if row is None or row.measured_ms is None or row.gateway_answered is None:
        return []
    return [
        OwnResult(
            what=Own.GATEWAY,
            outcome=OK if row.gateway_answered else _NO_ANSWER,
            failed=not row.gateway_answered,
            total_ms=unpack_values(row.values).get("gateway_rtt"),
            mbps=None,
            at=from_ms(row.measured_ms),
        )
    ]
