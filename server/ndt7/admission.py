"""Who may test: a device, over a link that nobody tests now, while few enough others do."""

import logging
from datetime import datetime, timedelta

from server.clock import Clock
from server.ndt7.request import TurnedAway, Wanted, busy, no_link, unknown_device
from server.store import speed_leases
from server.store.session import Session, Store
from server.store.speed_leases import Held
from server.store.switches import is_probing
from server.store_threads import StoreThreads
from server.trust.token import hash_secret

logger = logging.getLogger(__name__)

# Longer than the longest test: whoever dies with a lease keeps others away no longer than this.
LASTS = timedelta(seconds=20)
_RETRY_AFTER_S = 2


class Admission:
    """Hands out the leases."""

    def __init__(self, store: Store, clock: Clock, most: int) -> None:
        """Know how many tests may be under way in all."""
        self._store = StoreThreads(store, "admission", 2, lambda: busy(_RETRY_AFTER_S))
        self._clock = clock
        self._most = most

    def close(self) -> None:
        """End the threads."""
        self._store.close()

    async def take(self, wanted: Wanted) -> Held:
        """Take a lease for a test.

        Raises:
            TurnedAway: If the caller is no device, its link is not known, or somebody tests now.
        """
        secret_hash = hash_secret(wanted.secret)
        caller = await self._store.ask(lambda session: speed_leases.caller(session, secret_hash))
        if caller is None:
            raise unknown_device()
        if caller.link_id is None:
            raise no_link()
        now = self._clock.now()
        held = Held(link_id=caller.link_id, device_id=caller.device_id, until=now + LASTS)
        if not await self._store.change(lambda session: self._lent(session, held, now)):
            raise busy(_RETRY_AFTER_S)
        return held

    def _lent(self, session: Session, held: Held, now: datetime) -> bool:
        return is_probing(session) and speed_leases.take_lease(session, held, self._most, now)

    async def leave(self, held: Held) -> None:
        """Give a lease back; when that fails it runs out by itself."""
        try:
            await self._store.change(lambda session: speed_leases.leave_lease(session, held))
        except TurnedAway:
            logger.warning("A speed lease could not be given back. link=%d", held.link_id)
