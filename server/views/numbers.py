"""A number that plans or the standard of desks reckon with: as it holds, and what was set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.figure import Assumption, Figure
from server.procurement.bounds import Bounds, bounds_of
from server.procurement.defaults import Default
from server.procurement.numbers import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSetting:
    """What was set of a number. ``set_by`` empty: a default that was confirmed as it is."""

    figure: Figure
    since: date
    until: date | None
    set_by: str
    confirmed_by: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenNumber:
    """A number.

    Attributes:
        bounds: What it may be set to, in its unit.
        open: Whether it is an assumption that nobody has confirmed.
        settings: What was set of it, the newest first.
    """

    name: str
    means: str
    unit: str
    figure: Figure
    bounds: Bounds
    open: bool
    settings: tuple[SeenSetting, ...]


def see_number(number: Default, settings: Iterable[Setting]) -> SeenNumber:
    """Show a number as it holds."""
    source = number.source
    return SeenNumber(
        name=number.name,
        means=number.means,
        unit=number.unit,
        figure=Figure(value=number.value, unit=number.unit, source=source),
        bounds=bounds_of(number),
        open=isinstance(source, Assumption) and not source.confirmed,
        settings=tuple(map(_see_setting, settings)),
    )


def _see_setting(setting: Setting) -> SeenSetting:
    row = setting.row
    source = Assumption(name=row.name, basis=row.source)
    return SeenSetting(
        figure=Figure(value=row.value, unit=row.unit, source=source),
        since=row.valid_from,
        until=setting.until,
        set_by=_person(row.set_by),
        confirmed_by=_person(row.confirmed_by),
        source=row.source,
    )


def _person(actor: str) -> str:
    """Name who typed: user:NAME and command:LOGIN."""
    return actor.rpartition(":")[2]
