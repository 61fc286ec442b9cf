"""The incidents that concern what a page shows, in the words of who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.store.questions.incidents import PlacedIncident, open_incidents, past_incidents
from server.store.questions.reach import Reach
from server.store.session import Session
from server.views.incidents import SeenIncident, see_incident
from server.web.seen_incidents import faults_of, reader_of
from server.web.visit import Visit

_MOST_PAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerns:
    """What is open, and the last few that are over."""

    open: list[SeenIncident]
    past: list[SeenIncident]

    @property
    def simulated(self) -> bool:
        """Whether any of it is simulated."""
        return any(one.simulated for one in (*self.open, *self.past))


def concerns_of(here: Visit, session: Session, reach: Reach | None, past: Reach | None) -> Concerns:
    """Read what concerns something now, and did.

    Args:
        here: Who looks.
        session: Of a reading transaction.
        reach: What open incidents have to be of.
        past: What those have to be of that are over.
    """
    return with_past(here, session, open_incidents(session, reach), past)


def with_past(
    here: Visit, session: Session, now: Sequence[PlacedIncident], past: Reach | None
) -> Concerns:
    """Show open incidents, and read the past ones of a reach."""
    before = past_incidents(session, past, _MOST_PAST)
    reader = reader_of(here, session, faults_of(now, before))
    return Concerns(
        open=[see_incident(one, reader) for one in now],
        past=[see_incident(one, reader) for one in before],
    )
