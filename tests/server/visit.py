"""An errand run by hand: a real store, and a clock that stands until it is turned."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from server.settings import Settings
from server.store.session import Session, Store


@dataclass(slots=True)
class HandVisit:
    """``server.jobs.job.Visit`` without a lease."""

    store: Store
    settings: Settings
    at: datetime

    def now(self) -> datetime:
        return self.at

    def reading(self) -> AbstractContextManager[Session]:
        return self.store.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.store.writing() as session:
            yield session
