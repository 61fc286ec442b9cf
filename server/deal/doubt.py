"""Where a verdict is in doubt, and what more is asked for there: pure.

What is suspected is looked at more closely for two rounds, by the same rules as what somebody asks
for; of a service that ails every probe is whole for as long as it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.component import Component, Kind

# The agents hear of it in the first round and have run it in the second; a little more.
SERVED_ROUNDS = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What an incident that is not over is about. ``suspected_at``: since when it is no more."""

    component: Component
    suspected_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Codes of what is in doubt.

    Attributes:
        ailing: Services of which an incident is known, suspected or more.
        services, links, sites: What was suspected so lately that it is still looked at.
    """

    ailing: frozenset[str]
    services: frozenset[str]
    links: frozenset[str]
    sites: frozenset[str]


def doubts_of(troubles: Iterable[Trouble], round_s: float, now: datetime) -> Doubts:
    """Say what is in doubt.

    Wider things than a line are seen from many places already: nothing more is asked for there.
    """
    each = list(troubles)
    since = now - timedelta(seconds=SERVED_ROUNDS * round_s)
    lately = [
        one.component for one in each if one.suspected_at is not None and one.suspected_at > since
    ]
    return Doubts(
        ailing=frozenset(filter(None, (_service(one.component) for one in each))),
        services=frozenset(filter(None, map(_service, lately))),
        links=frozenset(one.key for one in lately if one.kind is Kind.LINK),
        sites=frozenset(one.key for one in lately if one.kind in (Kind.LAN, Kind.POWER)),
    )


def _service(it: Component) -> str:
    if it.kind is Kind.SERVICE:
        return it.key
    return it.key.rpartition("-")[0] if it.kind is Kind.REPLICA else ""
