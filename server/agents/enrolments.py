"""``POST /v1/enrol``: a computer joins with a code, or a clone takes an identity of its own."""

import asyncio
from dataclasses import replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from checks.enrolment import Enrolled, Enrolment
from checks.wire.plain import WrongShape, decode
from server.agents.body import read_body
from server.agents.callers import Callers, secret_of, source_of, unknown_device
from server.agents.rate import Buckets, Rate
from server.agents.turned_away import TurnedAway, packed, too_often
from server.clock import Clock
from server.enrolment import Refused, enrol, enrol_clone
from server.ingest.identity import is_clone, read_claims
from server.store import enrolments, presence
from server.store.session import Session
from server.trust.authority import Authority
from server.trust.token import hash_secret

_MOST_BODY_BYTES = 8 * 1024
_MOST_JSON_BYTES = 32 * 1024
_MOST_LETTERS = 255
# Sixty PCs of an office may be given one mistyped code.
FAILURES = Rate(a_minute=10, burst=60)
# Every refusal takes this long, so that its time tells nothing about the code.
_REFUSED_AFTER_S = 0.3


class Enrolments:
    """Lets computers join."""

    def __init__(
        self,
        callers: Callers,
        authority: Authority,
        servers: tuple[str, ...],
        clock: Clock,
        failures: Rate = FAILURES,
    ) -> None:
        """Know who signs, which addresses a computer is told to use, how often one may fail."""
        self._callers = callers
        self._authority = authority
        self._servers = servers
        self._clock = clock
        self._failures = Buckets(failures)

    async def __call__(self, request: Request) -> Response:
        """Let a computer join; answered when that is stored.

        Raises:
            TurnedAway: If it may not.
        """
        source, started_s = source_of(request), self._clock.monotonic_s()
        # Asked before the code is looked at: who guesses learns nothing of a code that is good.
        if wait_s := self._failures.wait_s(source, started_s):
            raise too_often(wait_s)
        message = _message(await read_body(request, _MOST_BODY_BYTES, _MOST_JSON_BYTES))
        joined = await self._join(request, message)
        if isinstance(joined, Refused):
            self._failures.take(source, started_s)
            await asyncio.sleep(started_s + _REFUSED_AFTER_S - self._clock.monotonic_s())
            raise TurnedAway(HTTPStatus.FORBIDDEN, joined.error, joined.detail)
        return packed(replace(joined, servers=self._servers), HTTPStatus.OK)

    async def _join(self, request: Request, message: Enrolment) -> Enrolled | Refused:
        now = self._clock.now()
        if message.code:
            return await self._callers.change(
                lambda session: enrol(session, message, self._authority, now)
            )
        await self._callers.device_of(request)
        secret_hash = hash_secret(secret_of(request))
        return await self._callers.change(
            lambda session: self._split(session, message, secret_hash)
        )

    def _split(self, session: Session, message: Enrolment, secret_hash: str) -> Enrolled | Refused:
        other = enrolments.device_by_secret(session, secret_hash)
        if other is None or other.id is None:
            raise unknown_device()
        held = presence.read(session, {other.id}).get(other.id)
        if held is None or not is_clone(read_claims(held.claims), message.fingerprint):
            return Refused(error="refused_code", detail="nobody told this computer to join again")
        return enrol_clone(session, message, other, self._authority, self._clock.now())


def _message(data: bytes) -> Enrolment:
    try:
        message = decode(Enrolment, data)
    except WrongShape as error:
        raise TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", str(error)) from error
    for name in ("code", "secret", "fingerprint", "host", "system", "agent"):
        text = getattr(message, name)
        if len(text) > _MOST_LETTERS or "\0" in text:
            raise TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", f"{name}: a short text expected")
    return message
