"""Which period was in force when. Pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Series(NamedTuple):
    """One check over one link; link 0: by the server itself."""

    link_id: int
    check_id: int


class Dealt(NamedTuple):
    """From when on a link probed a check so often."""

    from_ms: int
    period_s: float


class Periods:
    """The periods of some series, whichever PC of the link it was that probed."""

    def __init__(
        self, dealt: Iterable[tuple[Series, Dealt]], undealt_s: Mapping[Series, float]
    ) -> None:
        """Know the deals of a time, and the periods of what no deal says anything about."""
        self._dealt: dict[Series, list[Dealt]] = defaultdict(list)
        for series, deal in sorted(dealt):
            self._dealt[series].append(deal)
        self._undealt_s = undealt_s

    @property
    def longest_s(self) -> float:
        """The longest of all."""
        dealt_s = (deal.period_s for deals in self._dealt.values() for deal in deals)
        return max((*dealt_s, *self._undealt_s.values()), default=0.0)

    def of(self, series: Series, at_ms: int) -> float:
        """Give the seconds between two probes of a series at a time.

        Before the first deal that is known, what that says; without any, what the check says.
        """
        deals = self._dealt.get(series)
        if not deals:
            return self._undealt_s.get(series, 0.0)
        begun = bisect_right(deals, at_ms, key=lambda deal: deal.from_ms)
        return deals[max(0, begun - 1)].period_s
