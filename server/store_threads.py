"""The store, asked and changed from threads of its own beside an event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from server.store.failures import Failure, kind_of
from server.store.session import Session, Store

T = TypeVar("T")


class StoreThreads:
    """A few threads for the store; what a busy store means to callers is theirs to say."""

    def __init__(self, store: Store, name: str, most: int, busy: Callable[[], Exception]) -> None:
        """Prepare the threads.

        Args:
            store: Theirs.
            name: What the threads are called.
            most: So many at once.
            busy: Makes what is raised when the store is busy; nothing is changed then.
        """
        self._store = store
        self._busy = busy
        self._threads = ThreadPoolExecutor(most, thread_name_prefix=name)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    async def ask(self, question: Callable[[Session], T]) -> T:
        """Ask the store."""

        def ask() -> T:
            with self._store.reading() as session:
                return question(session)

        return await self._in_thread(ask)

    async def change(self, work: Callable[[Session], T]) -> T:
        """Change the store; back after the commit."""

        def change() -> T:
            with self._store.writing() as session:
                return work(session)

        return await self._in_thread(change)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except Exception as error:
            if kind_of(error) is not Failure.TRANSIENT:
                raise
            raise self._busy() from error
