"""``POST /v1/report``: who speaks, how often, how much, in which shape; then ingest has it."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from checks.wire import MOST_BODY_BYTES, MOST_JSON_BYTES
from server.agents.body import read_body
from server.agents.callers import Callers, source_of, unknown_device
from server.agents.newest import Newest
from server.agents.rate import Buckets, Rate
from server.agents.turned_away import TurnedAway, busy, packed, too_often
from server.clock import Clock, to_ms
from server.ingest.accept import Accepted, Malformed, accept_report
from server.ingest.answer import Contact, compose_answer, retry_after_s
from server.ingest.settle import Arrival
from server.ingest.writer import Trouble, Writer

# A report a round, with backlog and changed outcomes beside it, is far less than this.
_A_MINUTE = 30.0
_A_ROUND = 4
# An answer may be lost on its way, so keys and addresses are told again: 130 bytes an hour.
_TELL_AGAIN_S = 3600.0
_MOST_TOLD = 20_000


class Reports:
    """Takes reports."""

    def __init__(
        self, callers: Callers, writer: Writer, contact: Contact, clock: Clock, rate: Rate
    ) -> None:
        """Know who speaks, who writes, what devices are told, and how often each may report."""
        self._callers = callers
        self._writer = writer
        self._contact = contact
        self._clock = clock
        self._buckets = Buckets(rate)
        self._told: Newest[int, float] = Newest(_MOST_TOLD)

    async def __call__(self, request: Request) -> Response:
        """Take a report; answered when it is stored.

        Raises:
            TurnedAway: If nothing of it was taken.
        """
        device_id = await self._callers.device_of(request)
        self._require_seldom(device_id)
        data = await read_body(request, MOST_BODY_BYTES, MOST_JSON_BYTES)
        arrival = Arrival(
            device_id=device_id,
            source=source_of(request),
            received_ms=to_ms(self._clock.now()),
            accepted=_accepted(data),
        )
        written = await asyncio.wrap_future(self._writer.put(arrival, len(data)))
        if written is Trouble.UNKNOWN_DEVICE:
            self._callers.forget(request)
            raise unknown_device()
        if isinstance(written, Trouble):
            raise busy(retry_after_s(device_id))
        contact = self._contact_for(device_id)
        answer = compose_answer(written, arrival, self._writer.fill, contact)
        return packed(answer, HTTPStatus.OK)

    def _require_seldom(self, device_id: int) -> None:
        now_s = self._clock.monotonic_s()
        wait_s = self._buckets.wait_s(device_id, now_s)
        self._buckets.take(device_id, now_s)
        if wait_s:
            raise too_often(wait_s)

    def _contact_for(self, device_id: int) -> Contact:
        now_s = self._clock.monotonic_s()
        told_s = self._told.get(device_id)
        if told_s is not None and now_s - told_s < _TELL_AGAIN_S:
            return Contact()
        self._told.put(device_id, now_s)
        return self._contact


def report_rate(round_s: float) -> Rate:
    """Say how often a device may report: far more often than any does. ``round_s``: of a round."""
    a_minute = max(_A_MINUTE, _A_ROUND * 60 / round_s)
    return Rate(a_minute=a_minute, burst=2 * a_minute)


def _accepted(data: bytes) -> Accepted:
    try:
        return accept_report(data)
    except Malformed as error:
        raise TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", str(error)) from error
