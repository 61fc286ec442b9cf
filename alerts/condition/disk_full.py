"""The system's disk is full, or will be within a week at the pace of the last days.

A disk that was full when Canh came is the site's baseline; a small disk is need.
"""

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
from alerts.condition.forecast import used_a_day
from alerts.severity import Severity
from alerts.text import N_, Text

# Less than this, and programs begin to fail; with twice as much they do not for a while.
_RESERVE_MIB = 2048
_ENOUGH_MIB = 2 * _RESERVE_MIB
_SOON_DAYS = 7.0
_LATER_DAYS = 14.0
# One reading in so many hours is kept, of so many days: a PC is on for some nine hours a day.
_SLOT_H = 3
_KEPT_SLOTS = 10 * 24 // _SLOT_H
_MIB_A_GIB = 1024

_FULL = N_("disk %(disk)s is %(used)s full, %(free)s are left")
_USED = N_("disk %(disk)s is %(used)s full")
_LEFT = N_("its disk has %(free)s left")
_NOW = N_("computer %(device)s: %(room)s")
_IN_DAYS = N_("computer %(device)s: %(room)s, full in about %(days)s days at %(pace)s a day")
_AT_ONCE = N_("computer %(device)s: %(room)s, full within two days at %(pace)s a day")


def decide(facts: Facts, memory: Memory, now: datetime) -> Judgement:
    """Judge how much room is left, and for how long."""
    free_mib = facts.free_mib
    if free_mib is None:
        return NOT_KNOWN
    pace_mib = _pace_mib(memory, now)
    if free_mib < _RESERVE_MIB:
        return Judgement(
            finding=Finding.NO_ROOM,
            evidence=_said(_NOW, facts, _room(facts, free_mib, _FULL)),
            severity=Severity.MEDIUM,
        )
    days = free_mib / pace_mib if pace_mib else None
    if days is not None and days <= _SOON_DAYS:
        return Judgement(
            finding=Finding.FILLING_UP, evidence=_soon(facts, free_mib, days, pace_mib)
        )
    lasts = days is None or days > _LATER_DAYS
    return FINE if lasts and free_mib >= _ENOUGH_MIB else NOT_FINE_YET


def remember(facts: Facts, memory: Memory) -> Memory:
    """Keep what was free at the beginning of each slot of time."""
    slot = _slot(facts.at)
    if facts.free_mib is None or (memory.room and memory.room[-1][0] >= slot):
        return memory
    kept = [one for one in memory.room if one[0] > slot - _KEPT_SLOTS]
    return Memory(room=(*kept, (slot, round(facts.free_mib))))


def amount(mib: float) -> Text:
    """Say an amount of storage, as people's own computers show it: three digits at most."""
    whole, tenths = divmod(round(mib * 10 / _MIB_A_GIB), 10)
    if mib < _MIB_A_GIB:
        return Text(N_("%(count)s MB"), {"count": round(mib)})
    if whole < 10:
        return Text(N_("%(count)s.%(tenths)s GB"), {"count": whole, "tenths": tenths})
    return Text(N_("%(count)s GB"), {"count": round(mib / _MIB_A_GIB)})


def _pace_mib(memory: Memory, now: datetime) -> float:
    """Give how much is filled a day, MiB."""
    after = _slot(now) - _KEPT_SLOTS
    slots_a_day = 24 / _SLOT_H
    return used_a_day([(slot / slots_a_day, mib) for slot, mib in memory.room if slot > after])


def _slot(at: datetime) -> int:
    return int(at.timestamp() // (_SLOT_H * 3600))


def _soon(facts: Facts, free_mib: float, days: float, pace_mib: float) -> Text:
    room, pace = _room(facts, free_mib, _USED), amount(pace_mib)
    if round(days) < 2:
        return _said(_AT_ONCE, facts, room, pace=pace)
    return _said(_IN_DAYS, facts, room, pace=pace, days=round(days))


def _room(facts: Facts, free_mib: float, msgid: str) -> Text:
    free = amount(free_mib)
    if not facts.volume or not facts.size_mib:
        return Text(_LEFT, {"free": free})
    used = min(1.0, max(0.0, 1 - free_mib / facts.size_mib))
    said: dict[str, int | float | str | Text] = {"disk": facts.volume, "used": used}
    return Text(msgid, said | {"free": free} if msgid is _FULL else said)


def _said(msgid: str, facts: Facts, room: Text, **more: int | Text) -> Text:
    device = {"device": Component(Kind.DEVICE, facts.subject.key)}
    return Text(msgid, {"room": room, **more}, device)


DISK_FULL = Condition(
    kind=Kind.SPACE,
    subject=Kind.DEVICE,
    decide=decide,
    remember=remember,
    fine_for=timedelta(days=1),
)
