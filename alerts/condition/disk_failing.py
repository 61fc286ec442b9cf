"""A disk says of itself that it is failing, or its bad sectors become more (SMART).

What is left of an SSD's life is need: it wears out as it was built to, and says so years before.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from alerts.component import Component, Kind
from alerts.condition.condition import (
    FINE,
    NOT_FINE_YET,
    NOT_KNOWN,
    Condition,
    Facts,
    Finding,
    Judgement,
    Memory,
)
from alerts.severity import Severity
from alerts.text import N_, Text
from checks.inventory import Disk

# One spot of the surface is 4 kB, eight sectors as they are counted: fewer are one spot.
_MORE = 8
_WITHIN_DAYS = 30
_DAY_S = 86400

_SAYS = N_("computer %(device)s: its disk %(disk)s says of itself that it is failing")
_GROWS = N_(
    "computer %(device)s: the bad sectors of its disk %(disk)s grew from %(before)s to %(count)s "
    "within %(days)s days"
)

_Days = Sequence[tuple[int, int]]
_Values = dict[str, int | float | str | Text]


def decide(facts: Facts, memory: Memory, now: datetime) -> Judgement:
    """Judge the disks; the worst is what is said. That it gets worse is worse than that it is."""
    asked = [one for one in facts.disks if one.healthy is not None or one.bad_sectors is not None]
    if not asked:
        return NOT_KNOWN
    grown = next(_growing(facts, memory, now), None)
    failing = next((_says_failing(facts, one) for one in asked if one.healthy is False), None)
    # A disk that sleeps is not asked; that it said nothing makes it no better.
    asleep = any(_key(one) in memory.sectors for one in facts.disks if one not in asked)
    return grown or failing or (NOT_FINE_YET if asleep else FINE)


def remember(facts: Facts, memory: Memory) -> Memory:
    """Keep since when each disk has as many bad sectors as it has; one that is gone is forgotten.

    Of what is longer ago than the time that counts, the newest is kept: that is where it began.
    """
    day, known = _day(facts.at), memory.sectors
    sectors = {
        _key(disk): _days_with(known.get(_key(disk), ()), day, disk.bad_sectors)
        for disk in facts.disks
        if disk.bad_sectors is not None or _key(disk) in known
    }
    return memory if sectors == known else Memory(sectors=sectors)


def _days_with(days: _Days, day: int, count: int | None) -> tuple[tuple[int, int], ...]:
    if count is None or (days and days[-1][1] == count):
        return tuple(days)
    long_ago = [one for one in days if one[0] <= day - _WITHIN_DAYS]
    return (*long_ago[-1:], *days[len(long_ago) :], (day, count))


def _growing(facts: Facts, memory: Memory, now: datetime) -> Iterator[Judgement]:
    today = _day(now)
    for disk in facts.disks:
        days = memory.sectors.get(_key(disk), ())
        if not days or disk.bad_sectors is None:
            continue
        earlier = [one for one in days if one[0] <= today - _WITHIN_DAYS]
        day, before = earlier[-1] if earlier else days[0]
        if disk.bad_sectors - before >= _MORE:
            values: _Values = {
                "disk": disk.model or disk.serial,
                "before": before,
                "count": disk.bad_sectors,
                "days": max(2, min(_WITHIN_DAYS, today - day)),
            }
            yield _found(Finding.MORE_BAD_SECTORS, _GROWS, facts, values)


def _says_failing(facts: Facts, disk: Disk) -> Judgement:
    return _found(Finding.SAYS_FAILING, _SAYS, facts, {"disk": disk.model or disk.serial})


def _found(finding: Finding, msgid: str, facts: Facts, values: _Values) -> Judgement:
    device = {"device": Component(Kind.DEVICE, facts.subject.key)}
    return Judgement(
        finding=finding, evidence=Text(msgid, values, device), severity=Severity.MEDIUM
    )


def _key(disk: Disk) -> str:
    return disk.serial or disk.model


def _day(at: datetime) -> int:
    return int(at.timestamp() // _DAY_S)


DISK_FAILING = Condition(
    kind=Kind.DISK,
    subject=Kind.DEVICE,
    decide=decide,
    remember=remember,
    # An inventory comes once a day, and only when it changed: there is nothing to wait for.
    times=1,
    lasting=timedelta(0),
    fine_for=timedelta(0),
    first_sight=timedelta(0),
    gathers=timedelta(0),
)
