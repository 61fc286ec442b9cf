"""What somebody wants to break, held against what there is: an order becomes a break, or an error.

One kind of thing that can be broken: one line of ``KINDS``.
"""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.province.district import District
from server.province.services import REAL, SERVICES
from server.province.world import Break, Damage

SHORTEST, USUAL, LONGEST = timedelta(seconds=10), timedelta(minutes=5), timedelta(hours=8)
_MOST_NEAR = 5
# Of what was bought a thin line delivers a third.
_THIN_FACTOR = 3.0
_SLOW_FACTOR = 30.0
_KILLED = "connection_refused"


class What(StrEnum):
    """What can be broken."""

    LINK = "link"
    THIN = "thin"
    POWER = "power"
    LAN = "lan"
    SERVICE = "service"
    PROVIDER = "provider"
    DISK = "disk"
    REAL = "real"


class How(StrEnum):
    """What a service does. KILL: its listening socket on this machine is closed for real."""

    FAIL = "fail"
    SLOW = "slow"
    KILL = "kill"


class Wrong(StrEnum):
    """What is wrong with an order."""

    UNKNOWN = "unknown"
    LASTS = "lasts"
    SOME = "some"


class OrderError(ValueError):
    """An order that cannot be carried out.

    Attributes:
        wrong, value: What of it, and what it says there.
        near: What may have been meant.
    """

    def __init__(self, wrong: Wrong, value: str, near: Sequence[str] = ()) -> None:
        super().__init__(f"{wrong}: {value}")
        self.wrong, self.value, self.near = wrong, value, tuple(near)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to break.

    Attributes:
        target: Code of the link, site, service or computer; ``provider/area``.
        lasts: For how long.
        how: Of a service: what it does.
        some: Of a service: for how many communes; 0: for everybody.
    """

    what: What
    target: str
    lasts: timedelta = USUAL
    how: How = How.FAIL
    some: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be broken: its code, what people call it, and what else tells it."""

    code: str
    name: str
    more: str = ""

    @property
    def words(self) -> str:
        """All of it, as it is searched."""
        return fold(f"{self.code} {self.name} {self.more}")


def fold(text: str) -> str:
    """Write a text as people type it in a hurry: no marks, no capitals."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def targets(what: What, district: District, find: str = "") -> list[Target]:
    """List what of a kind can be broken, in its order: all, or what has all the words."""
    return _having(fold(find).split(), KINDS[what].targets(district))


def broken_by(order: Order, district: District, now: datetime) -> Break:
    """Give what breaks from now on.

    Raises:
        OrderError: If there is no such thing, or not for so long, or not so many.
    """
    kind = KINDS[order.what]
    target = _target(order.target, list(kind.targets(district)))
    if not SHORTEST <= order.lasts <= LONGEST:
        raise OrderError(Wrong.LASTS, f"{order.lasts.total_seconds():g} s")
    if not 0 <= order.some <= len(district.communes):
        raise OrderError(Wrong.SOME, str(order.some), [f"1–{len(district.communes)}"])
    broken = Break(damage=kind.damage, target=target.code, starts=now, ends=now + order.lasts)
    return kind.more(broken, order)


def _having(words: Sequence[str], known: Iterable[Target]) -> list[Target]:
    return [target for target in known if all(word in target.words for word in words)]


def _target(text: str, known: Sequence[Target]) -> Target:
    """Find it by its code, or by the name that only it has."""
    wanted = fold(text)
    of_code = [target for target in known if fold(target.code) == wanted]
    of_name = [target for target in known if fold(target.name) == wanted]
    for found in (of_code, of_name):
        if len(found) == 1:
            return found[0]
    raise OrderError(Wrong.UNKNOWN, text, _near(wanted, known)[:_MOST_NEAR])


def _near(wanted: str, known: Sequence[Target]) -> list[str]:
    """List what has all the words; else what looks like it; else what has the first part."""
    folded = {fold(target.code): target.code for target in known}
    alike = difflib.get_close_matches(wanted, folded, _MOST_NEAR, cutoff=0.75)
    first = wanted.partition("/")[0]
    return (
        [target.code for target in _having(wanted.split(), known)]
        or [folded[code] for code in alike]
        or [code for start, code in folded.items() if start.startswith(f"{first}/")]
    )


def _links(district: District) -> Iterator[Target]:
    for link in district.links.values():
        more = f"{link.provider}, {link.path}, {link.down_mbps:g} Mbit/s"
        yield Target(link.code, district.sites[link.site].name, more)


def _sites(district: District) -> Iterator[Target]:
    for site in district.sites.values():
        yield Target(site.code, site.name, district.units[site.unit].district)


def _services(_district: District) -> Iterator[Target]:
    for service in SERVICES:
        yield Target(service.code, service.name_vi, service.name_en)
        if len(service.addresses) > 1:
            for number, address in enumerate(service.addresses):
                yield Target(f"{service.code}/{number}", service.name_vi, address)


def _real(_district: District) -> Iterator[Target]:
    yield Target(REAL.code, REAL.name_vi, REAL.name_en)


def _points(district: District) -> Iterator[Target]:
    lines = Counter(link.point for link in district.links.values())
    for point in sorted(lines):
        yield Target(point, point.replace("/", ", "), f"× {lines[point]}")


def _disks(district: District) -> Iterator[Target]:
    for computer in district.computers.values():
        site, inventory = district.sites[computer.site], computer.machine.inventory
        yield Target(computer.code, inventory.host, site.name)


def _as_it_is(broken: Break, _order: Order) -> Break:
    return broken


def _thin(broken: Break, _order: Order) -> Break:
    return replace(broken, factor=_THIN_FACTOR)


def _killed(broken: Break, _order: Order) -> Break:
    return replace(broken, outcome=_KILLED)


def _of_service(broken: Break, order: Order) -> Break:
    if order.how is How.KILL:  # nobody listens for anybody
        return _killed(broken, order)
    broken = replace(broken, communes=order.some or None)
    if order.how is How.SLOW:
        return replace(broken, damage=Damage.SLOW, factor=_SLOW_FACTOR)
    return broken


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be broken: what happens to it, which there are, and what else."""

    damage: Damage
    targets: Callable[[District], Iterator[Target]]
    more: Callable[[Break, Order], Break] = _as_it_is


KINDS: Mapping[What, Kind] = {
    What.LINK: Kind(Damage.CUT, _links),
    What.THIN: Kind(Damage.THIN, _links, _thin),
    What.POWER: Kind(Damage.POWERLESS, _sites),
    What.LAN: Kind(Damage.LAN, _sites),
    What.SERVICE: Kind(Damage.FAILING, _services, _of_service),
    What.PROVIDER: Kind(Damage.AREA, _points),
    What.DISK: Kind(Damage.DYING, _disks),
    What.REAL: Kind(Damage.FAILING, _real, _killed),
}
