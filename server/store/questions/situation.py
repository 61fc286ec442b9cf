"""How everything stands right now: one reading that most pages are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from server.store.questions import devices, outcomes, places
from server.store.questions.devices import Heads
from server.store.questions.incidents import PlacedIncident, open_incidents
from server.store.questions.outcomes import Outcome
from server.store.questions.places import PlacedLink, PlacedSite
from server.store.questions.reach import EVERYTHING
from server.store.scope import WHOLE_PROVINCE
from server.store.tables import Service, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything as it stands: of the whole province, so whoever shows it must keep to a scope.

    Attributes:
        outcomes: The newest of each check over each link.
        heads: How many devices each unit has.
        reporting: How many devices report over each link.
        by_server: The newest of each check that the server alone makes.
        incidents: Those that are open, of whatever it is.
    """

    units: Sequence[Unit]
    sites: Sequence[PlacedSite]
    links: Sequence[PlacedLink]
    services: Sequence[Service]
    outcomes: Sequence[Outcome]
    heads: Mapping[int, Heads]
    reporting: Mapping[int, int]
    by_server: Sequence[Outcome] = ()
    incidents: Sequence[PlacedIncident] = ()


def read_situation(
    session: Session, heard_since_ms: int, outcomes_since_ms: int, today: date
) -> Situation:
    """Read how everything stands.

    Args:
        session: Of a reading transaction.
        heard_since_ms: Since when a device must have been heard of to count as reporting.
        outcomes_since_ms: Since when an outcome still says how things are.
        today: The day in the province, for the contracts in force.
    """
    return Situation(
        units=places.units(session, WHOLE_PROVINCE),
        sites=places.sites(session, WHOLE_PROVINCE),
        links=places.links(session, WHOLE_PROVINCE, today),
        services=outcomes.services(session),
        outcomes=outcomes.newest_by_link(session, WHOLE_PROVINCE, outcomes_since_ms),
        heads=devices.heads_by_unit(session, WHOLE_PROVINCE, heard_since_ms),
        reporting=devices.reporting_by_link(session, heard_since_ms),
        by_server=outcomes.newest_by_server(session, outcomes_since_ms),
        incidents=open_incidents(session, EVERYTHING),
    )
