"""Whether all probing is stopped, as every page says it."""

from dataclasses import dataclass
from datetime import datetime

from server.store.switches import stopped
from server.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """That nothing is probed. ``since``: None when the settings say so, and nobody else."""

    since: datetime | None = None
    by: str = ""
    why: str = ""


def seen_stopped(visit: Visit) -> Stopped | None:
    """Give why nothing is probed; None: it is."""
    if not visit.edge.settings.probing:
        return Stopped()
    with visit.edge.store.reading() as session:
        switch = stopped(session)
        if switch is None:
            return None
        by = switch.turned_by.partition(":")[2]
        return Stopped(since=switch.turned_at, by=by, why=switch.why)
