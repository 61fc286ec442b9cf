"""The errand that packs days which are over: a block of columns a device and day.

Reading and packing take no lock; the block takes the place of its rows in one short transaction,
which fails when either is not as it was read. So a crash loses and doubles nothing.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.clock import to_ms
from server.jobs.job import Visit
from server.settings import Settings
from server.store import days
from server.store.blocks import BlockError, Measured, columns_of, pack, samples_of, unpack
from server.store.boards import KEPT
from server.store.days import DAY_MS, Overtaken, Packed, Ripe
from server.store.hours import NONE, join, pack_hours, summarise, unpack_hours

logger = logging.getLogger(__name__)

# A day is packed six hours after its end: at six in the morning nobody works, the server least of
# all, and all that was not late has been there for long.
_OVER_FOR = timedelta(hours=6)
# In one transaction: some tens of milliseconds. And in one turn: a server that is told to stop
# waits for it.
_AT_ONCE, _MOST = 10, 100


def ripe_at(settings: Settings, now: datetime) -> Ripe:
    """Say which samples can be packed at a moment.

    What came late stays a row of its own while it may be counted into the round that it is of.
    """
    ahead = now.astimezone(ZoneInfo(settings.timezone)).utcoffset() or timedelta()
    ahead_ms = ahead // timedelta(milliseconds=1)
    today = (to_ms(now - _OVER_FOR) + ahead_ms) // DAY_MS
    return Ripe(
        from_ms=to_ms(now - timedelta(days=settings.raw_days)),
        to_ms=today * DAY_MS - ahead_ms,
        late_ms=to_ms(now - KEPT),
        ahead_ms=ahead_ms,
    )


def pack_days(visit: Visit) -> None:
    """Pack what is ripe of a day of each of some devices; the next turn goes on."""
    ripe = ripe_at(visit.settings, visit.now())
    after = 0
    for _ in range(_MOST // _AT_ONCE):
        with visit.reading() as session:
            found = days.find_ripe(session, ripe, after, _AT_ONCE)
            read = [
                (
                    days.packed_of(session, device, day),
                    days.plain_of(session, device, ripe.of_day(device, day)),
                )
                for device, day in found
            ]
        if not found:
            return
        after = found[-1][0]
        packed = list(_packed(read))
        try:
            with visit.writing() as session:
                for before, now in packed:
                    days.replace_plain(session, ripe, before, now)
        except Overtaken as overtaken:
            logger.info("Days were packed by somebody else meanwhile. reason=%s", overtaken)
            return


def _packed(
    read: Iterable[tuple[Packed, Sequence[Measured]]],
) -> Iterator[tuple[Packed, Packed]]:
    """Give days as they were and as they are to be; one whose block is damaged is left alone."""
    for before, plain in read:
        try:
            yield before, pack_day(before, plain)
        except BlockError:
            logger.exception(
                "A packed day cannot be read. device=%s day=%s", before.device_id, before.day
            )


def pack_day(before: Packed, plain: Sequence[Measured]) -> Packed:
    """Pack samples of a day together with what was packed of it before. Pure.

    Args:
        before: What was.
        plain: At least one, in the order of their time; one that is packed already changes nothing.

    Raises:
        BlockError: If what was packed cannot be read.
    """
    known = list(samples_of(unpack(before.block))) if before.block else []
    keys = {one[:2] for one in known}
    new = [one for one in plain if one[:2] not in keys]
    if not new:
        return replace(before, plain=len(plain))
    added = columns_of(new)
    hours = unpack_hours(before.hours) if before.hours else NONE
    return replace(
        before,
        rows=len(known) + len(new),
        block=pack(columns_of(sorted((*known, *new), key=_key)) if known else added),
        hours=pack_hours(join(hours, summarise(added.at_ms, added.values))),
        plain=len(plain),
    )


def _key(sample: Measured) -> tuple[int, int]:
    return sample.at_ms, sample.sequence
