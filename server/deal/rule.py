"""Who probes what: pure. Checks are dealt among the PCs of a link that are on right now.

What a PC probes is a budget, not a habit: of the PCs of a link one probes a service, and the period
stretches until the whole province asks no more than the service bears.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from heapq import nlargest

from checks.check import BACK_OFF
from server.deal.budget import PAGE_EVERY, STEP_S, Pace
from server.deal.cost import PAGE, Cost

# Routine takes this share of what a service bears, so that doubt and the control have room.
ROUTINE_SHARE = 0.7
# What somebody asks for now takes this share: the routine and the control leave so much.
ASKED_SHARE = 0.1
# So many PCs of a link run each check when a check of their site is asked for: were one of them at
# fault, the other would show it.
PCS_ASKED = 2
# Pages may take so much of the routine; beyond it most probes end with the handshake.
_PAGES_PART = 0.2
# In the place of a check, where it is chosen who keeps the watch.
_WATCH = -1
# Who answers 403 or 429 to so many links, and to such a share of them, is asked this much less.
_HUSHED_LINKS, _HUSHED_PART = 3, 0.2


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
    """A check of a service: the path it is reached by, what the service bears, what it costs.

    ``by_server``: the server alone makes it (``checks.server_kinds``), so it is dealt to nobody.
    """

    check: int
    service: int
    path: str
    simulated: bool
    period_s: float
    most_requests_s: float
    cost: Cost = PAGE
    by_server: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One PC's part: for this link it runs this check, so often.

    ``whole_every``: of so many probes one is whole, the others end with the handshake; 0: all do.
    """

    link: int
    check: int
    device: int
    period_s: float
    whole_every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What services have shown of late.

    Attributes:
        doubted: Services whose pages are in doubt: all probes of them are whole.
        refusing: Links, by service, that were answered 403 or 429.
    """

    doubted: Collection[int] = frozenset()
    refusing: Mapping[int, int] = field(default_factory=dict)


CALM = Mood()


def deal(
    probers: Iterable[Prober], checks: Iterable[Probed], mood: Mood = CALM
) -> frozenset[Share]:
    """Deal each check to one PC of each link of its path.

    Simulated checks go to simulated PCs and real ones to real PCs: neither can reach the other's.
    """
    return _dealt(probers, checks, mood, pcs_a_link=1, share=ROUTINE_SHARE)


def deal_asked(
    probers: Iterable[Prober], checks: Iterable[Probed], period_s: float, pcs: int = PCS_ASKED
) -> frozenset[Share]:
    """Deal each check of a path to some PCs of each link of a site where somebody asked for it.

    Args:
        probers: The PCs of the site that are on now.
        checks: All checks in force.
        period_s: Seconds between two probes, if the services bear that.
        pcs: To how many of each link.
    """
    hurried = [replace(check, period_s=period_s) for check in checks]
    return _dealt(probers, hurried, CALM, pcs_a_link=pcs, share=ASKED_SHARE)


def within_asked(shares: Collection[Share], checks: Iterable[Probed]) -> bool:
    """Whether services bear what was asked for, beside their routine."""
    bears = {check.check: (check.service, check.most_requests_s) for check in checks}
    load: dict[int, float] = defaultdict(float)
    for share in shares:
        service, most_requests_s = bears[share.check]
        load[service] += 1 / (share.period_s * most_requests_s)
    return all(taken <= ASKED_SHARE + 1e-9 for taken in load.values())


def _dealt(
    probers: Iterable[Prober],
    checks: Iterable[Probed],
    mood: Mood,
    *,
    pcs_a_link: int,
    share: float,
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
    paces = {check.check: _pace(check, asks, mood, share) for _, check, _ in wanted}
    return frozenset(
        Share(
            link=link,
            check=check.check,
            device=device,
            period_s=paces[check.check].period_s,
            whole_every=paces[check.check].whole_every,
        )
        for link, check, device in wanted
    )


def _pace(check: Probed, asks: Mapping[int, int], mood: Mood, share: float) -> Pace:
    period_s = stretched(check, asks, share)
    if is_hushed(mood.refusing.get(check.service, 0), asks[check.service]):
        period_s *= BACK_OFF
    asked = asks[check.service] / period_s
    bears_pages = asked <= _PAGES_PART * ROUTINE_SHARE * check.most_requests_s
    always = bears_pages or check.service in mood.doubted
    return Pace(period_s=period_s, whole_every=1 if always else PAGE_EVERY)


def is_hushed(refusing: int, asking: int) -> bool:
    """Whether a service that answered 403 or 429 to so many links is to be asked for less."""
    return refusing >= _HUSHED_LINKS and refusing >= _HUSHED_PART * asking


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
    return float(math.ceil(bearable_s / STEP_S) * STEP_S)


def _can(prober: Prober, check: Probed) -> bool:
    if check.by_server:
        return False
    return prober.path == check.path and prober.simulated == check.simulated


def watchers(link: int, pcs: list[Prober], most: int) -> set[int]:
    """Choose PCs of a link that keep the watch: the same as long as they are among them."""
    return set(_choices(link, _WATCH, pcs, most))


def in_turn(service: int, links: Iterable[int]) -> list[int]:
    """Put links in an order of their own for a service: the same as long as they are there."""
    return sorted(links, key=lambda link: _weight(link, service, 0))


def first_choice(link: int, check: int, pcs: list[Prober]) -> int:
    """Choose one PC of a link for a check: the same as long as it is among them."""
    return _choices(link, check, pcs, 1)[0]


def _choices(link: int, check: int, pcs: list[Prober], most: int) -> list[int]:
    # Rendezvous hashing: when a PC goes off, only what it held moves.
    weighed = ((_weight(link, check, pc.device), pc.device) for pc in pcs)
    return [device for _, device in nlargest(most, weighed)]


def _weight(link: int, check: int, device: int) -> bytes:
    return blake2b(f"{link} {check} {device}".encode(), digest_size=8).digest()
