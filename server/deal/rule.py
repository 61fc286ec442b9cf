"""Who probes what: pure. Checks are dealt among the PCs of a link that are on right now.

What a PC probes is a budget, not a habit: of the PCs of a link one probes a service, and the period
stretches until the whole province asks no more than the service bears.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from heapq import nlargest

# Routine takes this share of what a service bears, so that doubt and the control have room.
ROUTINE_SHARE = 0.7
# What somebody asks for now takes this share: the routine and the control leave so much.
ASKED_SHARE = 0.1
# So many PCs of a link run each check when a check of their site is asked for: were one of them at
# fault, the other would show it.
_PCS_ASKED = 2
# Periods are stretched in steps, or each link that comes or goes would change all of them a little,
# and with them every row of the deal.
_STEP_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """A PC that is on, and the link that its reports come over. ``site``: of that link."""

    device: int
    link: int
    path: str
    simulated: bool
    site: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """A check of a service: the path it is reached by, and what the service bears."""

    check: int
    service: int
    path: str
    simulated: bool
    period_s: float
    most_requests_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One PC's part: for this link it runs this check, so often."""

    link: int
    check: int
    device: int
    period_s: float


def deal(probers: Iterable[Prober], checks: Iterable[Probed]) -> frozenset[Share]:
    """Deal each check to one PC of each link of its path.

    Simulated checks go to simulated PCs and real ones to real PCs: neither can reach the other's.
    """
    return _dealt(probers, checks, pcs_a_link=1, share=ROUTINE_SHARE)


def deal_asked(
    probers: Iterable[Prober], checks: Iterable[Probed], period_s: float
) -> frozenset[Share]:
    """Deal each check of a path to some PCs of each link of a site where somebody asked for it.

    Args:
        probers: The PCs of the site that are on now.
        checks: All checks in force.
        period_s: Seconds between two probes, if the services bear that.
    """
    hurried = [replace(check, period_s=period_s) for check in checks]
    return _dealt(probers, hurried, pcs_a_link=_PCS_ASKED, share=ASKED_SHARE)


def within_asked(shares: Collection[Share], checks: Iterable[Probed]) -> bool:
    """Whether services bear what was asked for, beside their routine."""
    bears = {check.check: (check.service, check.most_requests_s) for check in checks}
    load: dict[int, float] = defaultdict(float)
    for share in shares:
        service, most_requests_s = bears[share.check]
        load[service] += 1 / (share.period_s * most_requests_s)
    return all(taken <= ASKED_SHARE + 1e-9 for taken in load.values())


def _dealt(
    probers: Iterable[Prober], checks: Iterable[Probed], *, pcs_a_link: int, share: float
) -> frozenset[Share]:
    at_link: dict[int, list[Prober]] = defaultdict(list)
    for prober in probers:
        at_link[prober.link].append(prober)
    wanted = [
        (link, check, device)
        for check in checks
        for link, pcs in at_link.items()
        for device in _choices(link, check.check, [pc for pc in pcs if _can(pc, check)], pcs_a_link)
    ]
    asks = Counter(check.service for _, check, _ in wanted)
    return frozenset(
        Share(
            link=link,
            check=check.check,
            device=device,
            period_s=stretched(check, asks, share),
        )
        for link, check, device in wanted
    )


def stretched(check: Probed, asks: Mapping[int, int], share: float) -> float:
    """Give the seconds between two probes of a link, so that all links stay within the routine.

    Args:
        check: The check with the period it should have.
        asks: How many ask each service, each for a link and a check.
        share: Of what the service bears, all that they may take together.
    """
    bearable_s = asks[check.service] / (share * check.most_requests_s)
    if bearable_s <= check.period_s:
        return check.period_s
    return float(math.ceil(bearable_s / _STEP_S) * _STEP_S)


def _can(prober: Prober, check: Probed) -> bool:
    return prober.path == check.path and prober.simulated == check.simulated


def first_choice(link: int, check: int, pcs: list[Prober]) -> int:
    """Choose one PC of a link for a check: the same as long as it is among them."""
    return _choices(link, check, pcs, 1)[0]


def _choices(link: int, check: int, pcs: list[Prober], most: int) -> list[int]:
    # Rendezvous hashing: when a PC goes off, only what it held moves.
    weighed = ((_weight(link, check, pc.device), pc.device) for pc in pcs)
    return [device for _, device in nlargest(most, weighed)]


def _weight(link: int, check: int, device: int) -> bytes:
    return blake2b(f"{link} {check} {device}".encode(), digest_size=8).digest()
