"""What a job is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from server.settings import Settings
from server.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One slice of a job: one transaction, which holds the lease when the job needs it.

    Attributes:
        session: A writing session; the runner commits.
        settings: Of the server.
        now: What time it is.
        after: Where the slice before ended, in the job's own count; 0 at the beginning.
    """

    session: Session
    settings: Settings
    now: datetime
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something done again and again. It may run twice, and after any crash.

    Attributes:
        name: What the log calls it.
        every: From one run to the next.
        run: Does one slice; gives where it ended, or None when the job is done for now.
        alone: Whether only the holder of the lease may run it.
    """

    name: str
    every: timedelta
    run: Callable[[Turn], int | None]
    alone: bool = True


class LeaseLost(Exception):
    """Another process has the lease: what was not committed yet is not to be."""


class Visit(Protocol):
    """What an errand is handed: it opens its transactions itself, and works between them."""

    @property
    def settings(self) -> Settings:
        """Of the server."""
        ...

    def now(self) -> datetime:
        """Give the time."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that changes nothing."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """Open one that commits at its end, and holds the lease when the errand needs it.

        Raises:
            LeaseLost: If another process has it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A job that must not hold a transaction all the time: it talks to others, or thinks long.

    Attributes:
        name: What the log calls it.
        every: From one run to the next.
        run: Does it.
        alone: Whether only the holder of the lease may run it.
    """

    name: str
    every: timedelta
    run: Callable[[Visit], None]
    alone: bool = True
