"""What a job is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
