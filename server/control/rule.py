"""What the server probes itself, how often, and where its probes may lead. Pure.

Outside networks are what the operator imported as services, and nothing else is touched.
"""

import ipaddress
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from checks.check import BACK_OFF, TOO_MANY, Allow, Check
from checks.kinds import target_of
from checks.server_kinds import ALL_KINDS
from checks.settings import WrongSettings
from server.deal.rule import Probed, stretched

# Of what a service bears; the routine of the fleet takes 0.7, doubt what is left.
CONTROL_SHARE = 0.2
# As often as somebody looks whether a probe is due: half of it early is as good as half late.
_TICK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A check in force: what it does, and what its service bears."""

    check: Check
    probed: Probed


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The server's last probe of a check: when it began, and the status it was answered with."""

    at_ms: int
    status: int | None = None


class Choice(StrEnum):
    """Whether the server probes a check, and if not, why."""

    PROBED = "probed"
    SIMULATED = "simulated"
    NO_TARGET = "no_target"


def choose(watched: Watched) -> Choice:
    """Say whether the server probes a check.

    What is simulated is there only where a literal loopback address serves it. A check without a
    target of its own (a gateway, the system's resolver) would ask about something else from here.
    """
    host = _host(watched.check)
    if not host:
        return Choice.NO_TARGET
    if watched.probed.simulated and not _is_loopback(host):
        return Choice.SIMULATED
    return Choice.PROBED


def control_periods(probed: Iterable[Probed]) -> dict[int, float]:
    """Give the seconds between two probes of each check, so that no service is asked too often."""
    each = list(probed)
    asks = Counter(one.service for one in each)
    return {one.check: stretched(one, asks, CONTROL_SHARE) for one in each}


def due(
    watched: Collection[Watched], last: Mapping[int, Last], busy: Collection[int], now_ms: int
) -> list[Check]:
    """List the checks to probe now.

    Args:
        watched: All checks in force.
        last: The last probe of each, by check.
        busy: Checks whose probe has not come to its end.
        now_ms: Now.
    """
    periods = control_periods(one.probed for one in watched)
    return [
        one.check
        for one in watched
        if one.check.id not in busy
        and choose(one) is Choice.PROBED
        and _is_due(periods[one.check.id], last.get(one.check.id), now_ms)
    ]


def allow_from_here(check: Check, *, simulated: bool) -> Allow:
    """Say where the probes of a check may lead.

    The server and its own network are reached only by whoever names their address: no name and no
    redirect leads there. What is simulated leads nowhere else.
    """
    host = _host(check)

    def allow(address: str, _port: int) -> bool:
        if address == host:
            return True
        return not simulated and not _is_ours(address)

    return allow


def _is_due(period_s: float, last: Last | None, now_ms: int) -> bool:
    if last is None:
        return True
    wait_s = period_s * (BACK_OFF if last.status in TOO_MANY else 1)
    return now_ms - last.at_ms >= (wait_s - _TICK_S / 2) * 1000


def _host(check: Check) -> str:
    if check.kind not in ALL_KINDS:
        return ""
    try:
        return target_of(check.kind, check.settings, ALL_KINDS).host
    except WrongSettings:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_ours(address: str) -> bool:
    target = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(target, "ipv4_mapped", None)
    target = mapped or target
    return (
        target.is_loopback
        or target.is_link_local
        or target.is_multicast
        or target.is_unspecified
        or target.is_reserved
    )
