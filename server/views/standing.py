"""How a device, a link, a unit or a service stands right now, as it was seen. Pure.

What is seen is no verdict: whose fault something is, is for ``alerts`` to say.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache

from checks.words import OK, Letter, letter_of
from server.store.questions.outcomes import Outcome
from server.store.tables import Device, DeviceNow
from server.store.tables.fleet import DeviceState

# A service that this share of the links cannot reach is not what ails one of them.
_FAILS_WIDELY = 0.5
_WIDELY_LINKS = 3
# Outcomes are few words, and asked about by the thousand a page.
_MOST_WORDS = 256


class Standing(StrEnum):
    """How something stands. SILENT is neither good nor bad: nothing was heard."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    SILENT = "silent"


class Presence(StrEnum):
    """Whether a device is heard of. OFF said so itself; GONE is retired or split."""

    REPORTING = "reporting"
    OFF = "off"
    SILENT = "silent"
    NEVER = "never"
    GONE = "gone"


def presence_of(device: Device, now_row: DeviceNow | None, heard_since_ms: int) -> Presence:
    """Say whether a device is heard of."""
    if device.state in {DeviceState.RETIRED, DeviceState.SPLIT}:
        return Presence.GONE
    if now_row is None:
        return Presence.NEVER
    if now_row.said_bye:
        return Presence.OFF
    heard = now_row.contact_ms + now_row.pause_ms >= heard_since_ms
    return Presence.REPORTING if heard else Presence.SILENT


@lru_cache(_MOST_WORDS)
def failed(outcome: str) -> bool:
    """Whether an outcome is a failure; no observation is none."""
    return letter_of(outcome) not in {Letter.OK, Letter.NONE}


@lru_cache(_MOST_WORDS)
def observed(outcome: str) -> bool:
    """Whether an outcome says anything about the service."""
    return letter_of(outcome) is not Letter.NONE


def lasts(one: Outcome) -> bool:
    """Whether a failure is more than one packet that a line has lost: its next result says so.

    Nor does the very first of a morning say it.
    """
    return failed(one.outcome) and (one.before is None or failed(one.before or OK))


def dead_links(outcomes: Iterable[Outcome]) -> frozenset[int]:
    """Name the links over which two services or more were asked and none answered."""
    asked: dict[int, set[int]] = {}
    answered: set[int] = set()
    for one in outcomes:
        if one.link_id is not None and observed(one.outcome):
            asked.setdefault(one.link_id, set()).add(one.service_id)
            if not failed(one.outcome):
                answered.add(one.link_id)
    return frozenset(
        link for link, services in asked.items() if len(services) > 1 and link not in answered
    )


def service_standing(outcomes: Iterable[Outcome], dead: frozenset[int]) -> Standing:
    """Say how a service stands.

    Args:
        outcomes: Its newest over each link.
        dead: Links that reach nothing: they say nothing about one service.
    """
    asked = [one for one in outcomes if observed(one.outcome) and one.link_id not in dead]
    missed = [one for one in asked if failed(one.outcome)]
    if not asked:
        return Standing.SILENT
    if len(missed) < _WIDELY_LINKS and not any(map(lasts, missed)):
        return Standing.OK
    return Standing.DOWN if len(missed) == len(asked) else Standing.DEGRADED


def widely_failing(outcomes: Collection[Outcome]) -> frozenset[int]:
    """Name the services that at least half of the live links, and at least three, cannot reach."""
    dead = dead_links(outcomes)
    seen, missed = Counter[int](), Counter[int]()
    for one in outcomes:
        if observed(one.outcome) and one.link_id not in dead:
            seen[one.service_id] += 1
            missed[one.service_id] += failed(one.outcome)
    return frozenset(
        service
        for service, misses in missed.items()
        if misses >= _WIDELY_LINKS and misses >= _FAILS_WIDELY * seen[service]
    )


def link_standing(
    outcomes: Collection[Outcome], reporting: int, elsewhere: frozenset[int]
) -> Standing:
    """Say how a link stands.

    Args:
        outcomes: Newest of each check over it.
        reporting: How many devices report over it.
        elsewhere: Services that fail widely: they say nothing about one link.
    """
    asked = [one for one in outcomes if observed(one.outcome) and one.service_id not in elsewhere]
    if not asked:
        return Standing.OK if reporting else Standing.SILENT
    missed = [one for one in asked if failed(one.outcome)]
    is_all = 1 < len(missed) == len(asked)
    if not is_all and not any(map(lasts, missed)):
        return Standing.OK
    # Anything but a timeout came from the other side, so the line carries.
    letters = {letter_of(one.outcome) for one in asked}
    return Standing.DOWN if letters == {Letter.TIMEOUT} else Standing.DEGRADED


def blamed_standing(seen: Standing, reporting: int) -> Standing:
    """Say how a link stands that an open incident is about.

    Over one that is cut nothing comes, so what was seen last was fine; and while it is not sure
    that it is back, it is not fine.
    """
    if not reporting:
        return Standing.DOWN
    return Standing.DEGRADED if seen is Standing.OK else seen


def unit_standing(links: Collection[Standing], reporting: int) -> Standing:
    """Say how a unit stands from its links: down only when none of them carries."""
    heard = [standing for standing in links if standing is not Standing.SILENT]
    if not heard:
        return Standing.OK if reporting else Standing.SILENT
    if all(standing is Standing.OK for standing in heard):
        return Standing.OK
    return Standing.DOWN if set(links) == {Standing.DOWN} else Standing.DEGRADED
