"""Who speaks: from the secret of a request to the device that it belongs to."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request

from checks.wire import SCHEME, TOKEN_HEADER
from server.agents.newest import Newest
from server.agents.rate import Buckets, Rate
from server.agents.turned_away import TurnedAway, busy, too_often
from server.clock import Clock
from server.enrolment import recreate_from_token
from server.store import enrolments
from server.store.session import Session, Store
from server.store.tables import Device
from server.store.tables.fleet import DeviceState
from server.store_threads import StoreThreads
from server.trust.authority import Authority
from server.trust.token import SECRET, hash_secret

T = TypeVar("T")

_AUTHORIZATION = re.compile(f"{SCHEME} ({SECRET})")
_MOST_TOKEN_LETTERS = 2048
_MOST_KNOWN = 20_000
# A whole province may come through one address after a restore, each device with its token.
_STRANGERS = Rate(a_minute=600, burst=6000)
_RETRY_AFTER_S = 30


class Callers:
    """Knows the devices by their secrets.

    What it remembers saves a question to the store and decides nothing: the writer looks in its
    own transaction whether the device is still there and not retired.
    """

    def __init__(self, store: Store, authority: Authority, clock: Clock) -> None:
        """Remember nobody yet."""
        self._store = StoreThreads(store, "callers", 4, lambda: busy(_RETRY_AFTER_S))
        self._authority = authority
        self._clock = clock
        self._known: Newest[str, int] = Newest(_MOST_KNOWN)
        self._strangers = Buckets(_STRANGERS)

    def close(self) -> None:
        """End the threads."""
        self._store.close()

    async def device_of(self, request: Request) -> int:
        """Give the number of the device that speaks.

        Raises:
            TurnedAway: Asking for the token, or for a new enrolment.
        """
        secret = secret_of(request)
        secret_hash = hash_secret(secret)
        known = self._known.get(secret_hash)
        if known is not None:
            return known
        source, now_s = source_of(request), self._clock.monotonic_s()
        if wait_s := self._strangers.wait_s(source, now_s):
            raise too_often(wait_s)
        device = await self._store.ask(
            lambda session: enrolments.device_by_secret(session, secret_hash)
        )
        if device is None:
            self._strangers.take(source, now_s)
            device = await self._recreated(request, secret)
        if device.id is None or device.state == DeviceState.RETIRED:
            raise unknown_device()
        self._known.put(secret_hash, device.id)
        return device.id

    def forget(self, request: Request) -> None:
        """Forget a device that turned out to be gone."""
        self._known.forget(hash_secret(secret_of(request)))

    async def change(self, work: Callable[[Session], T]) -> T:
        """Change the store in a thread; back after the commit.

        Raises:
            TurnedAway: If the store is busy; nothing is changed then.
        """
        return await self._store.change(work)

    async def _recreated(self, request: Request, secret: str) -> Device:
        token = request.headers.get(TOKEN_HEADER, "")
        if not token:
            raise TurnedAway(HTTPStatus.UNAUTHORIZED, "token", "say who you are")
        if len(token) > _MOST_TOKEN_LETTERS:
            raise unknown_device()
        now = self._clock.now()
        device = await self.change(
            lambda session: recreate_from_token(session, token, secret, self._authority, now)
        )
        if device is None:
            raise unknown_device()
        return device


def secret_of(request: Request) -> str:
    """Give the secret of a request.

    Raises:
        TurnedAway: If there is none; the answer is the same as for one that nobody has.
    """
    given = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if given is None:
        raise TurnedAway(HTTPStatus.UNAUTHORIZED, "token", "say who you are")
    return given[1]


def source_of(request: Request) -> str:
    """Give the address that a request came from."""
    return request.client.host if request.client else ""


def unknown_device() -> TurnedAway:
    """Tell an agent that a person has to enrol it again."""
    return TurnedAway(HTTPStatus.UNAUTHORIZED, "unknown_device", "enrol this computer again")
