"""The table of the conditions that somebody can mend this week: one line each, and it exists.

What only money can mend (an old computer, little memory, a system out of support, an SSD that is
written through) is need, and never stands here.
"""

from alerts.component import Component
from alerts.condition.certificate import CERTIFICATE
from alerts.condition.condition import Condition
from alerts.condition.coverage import COVERAGE
from alerts.condition.disk_failing import DISK_FAILING
from alerts.condition.disk_full import DISK_FULL
from alerts.condition.overheating import OVERHEATING
from alerts.condition.slow_line import SLOW_LINE
from alerts.condition.wrong_clock import WRONG_CLOCK

CONDITIONS: tuple[Condition, ...] = (
    DISK_FULL,
    DISK_FAILING,
    OVERHEATING,
    WRONG_CLOCK,
    CERTIFICATE,
    COVERAGE,
    SLOW_LINE,
)


def conditions_of(subject: Component) -> tuple[Condition, ...]:
    """Give what can ail a device, a service, a link or a site (named by its network)."""
    return tuple(condition for condition in CONDITIONS if condition.subject is subject.kind)


def components_of(subject: Component) -> frozenset[Component]:
    """Name everything of a device, or of a service, that can be at fault by itself."""
    return frozenset(Component(one.kind, subject.key) for one in conditions_of(subject))
