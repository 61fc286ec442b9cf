"""How bad an incident is: by the people who are kept waiting, not by the kind of component."""

from dataclasses import dataclass
from enum import StrEnum

from alerts.text import N_

# A commune serves some 100 people a day on an ordinary day; several communes at once is more.
_MANY_PEOPLE = 500
_SOME_PEOPLE = 50
# At a site whose number nobody has told.
USUAL_PEOPLE_A_DAY = 100


class Severity(StrEnum):
    """LOW can wait for the morning, HIGH cannot wait for anything."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def grade(self) -> int:
        """How grave it is, from 0: what can be compared, as the words cannot."""
        return list(Severity).index(self)


SEVERITIES = {
    Severity.LOW: N_("low"),
    Severity.MEDIUM: N_("medium"),
    Severity.HIGH: N_("high"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Whom a fault keeps waiting.

    Attributes:
        people_a_day: Who come to the affected sites on an ordinary day.
        one_stop_desks: Desks that cannot serve them.
        working: Whether it is working hours there now.
    """

    people_a_day: int = 0
    one_stop_desks: int = 0
    working: bool = True


def severity_of(impact: Impact) -> Severity:
    """Judge an impact."""
    if not impact.working:
        return Severity.LOW
    if impact.people_a_day >= _MANY_PEOPLE:
        return Severity.HIGH
    if impact.one_stop_desks or impact.people_a_day >= _SOME_PEOPLE:
        return Severity.MEDIUM
    return Severity.LOW
