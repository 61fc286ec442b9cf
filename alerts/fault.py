"""A fault: one component found guilty, since when, how sure, and on what evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.component import OF_CONDITION, Component, Kind
from alerts.text import Text

# A weaker fault fails some attempts and lets others through.
WHOLLY = 0.6


class Failing(StrEnum):
    """How the attempts fail, most of them."""

    SILENT = "silent"
    TIMEOUT = "timeout"
    NAME = "name"
    TLS = "tls"
    REFUSED = "refused"
    HTTP = "http"
    SLOW = "slow"
    LIMIT = "limit"  # nothing fails yet: a limit of its own is reached
    TOLD = "told"  # nobody measured it: somebody says so


# What locating calls them; a power cut is a silence that was explained later.
_LOCATED = {
    "silent": Failing.SILENT,
    "power": Failing.SILENT,
    "timeout": Failing.TIMEOUT,
    "dns": Failing.NAME,
    "tls": Failing.TLS,
    "refused": Failing.REFUSED,
    "http5xx": Failing.HTTP,
    "slow": Failing.SLOW,
}


def failing_of(word: str) -> Failing:
    """Give the kind of failure that locating calls `word`.

    Raises:
        ValueError: If locating has no such word.
    """
    if word not in _LOCATED:
        message = f"{word!r} is none of the failures of locating: {', '.join(_LOCATED)}"
        raise ValueError(message)
    return _LOCATED[word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted in the rounds that convinced the judge.

    Attributes:
        failed, tried: Attempts; PCs where the failure is silence.
        places_failed, places: Communes that see it, of all that tried; lines, for a provider.
        control_failed, control_tried: The server's own probes.
    """

    failed: int = 0
    tried: int = 0
    places_failed: int = 0
    places: int = 0
    control_failed: int = 0
    control_tried: int = 0

    @property
    def share(self) -> float:
        """Share of the attempts that failed."""
        return self.failed / self.tried if self.tried else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a component is, as far as it is somewhere. `unit`, `site` and `service` are codes.

    Attributes:
        path: The network that a line belongs to, where its site has lines of others too.
        living: The network of another line of that site, over which it was heard meanwhile.
    """

    unit: str = ""
    site: str = ""
    provider: str = ""
    area: str = ""
    service: str = ""
    path: str = ""
    living: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One component found guilty.

    Attributes:
        since: When the first result was measured that belongs to it.
        strength: Share of the attempts through the component that fail because of it.
        probability: That this component and no other is guilty.
        may_be_power: Whether its PCs may still prove that it was the power, once they are back.
        counts: The numbers behind it.
        evidence: The same as sentences, the one that weighs most first.
    """

    component: Component
    since: datetime
    failing: Failing
    strength: float = 1.0
    probability: float = 1.0
    may_be_power: bool = False
    where: Whereabouts = Whereabouts()
    counts: Counts = Counts()
    evidence: tuple[Text, ...] = ()

    @property
    def wholly(self) -> bool:
        """Whether (nearly) nothing gets through."""
        return self.strength >= WHOLLY

    def variants(self) -> Iterator[str]:
        """Name the fault ever less precisely, for tables of phrases: link.silent, link."""
        kind = self.component.kind
        if kind is Kind.CORE:
            yield f"{kind}.{self.component.key}"
        if self.where.path:
            yield f"{kind}.{self.failing}.{'one_lives' if self.where.living else 'one_of_several'}"
        if kind in OF_CONDITION and self.counts.tried > 1:
            yield f"{kind}.several"
        yield f"{kind}.{self.failing}"
        if not self.wholly:
            yield f"{kind}.partly"
        yield str(kind)
