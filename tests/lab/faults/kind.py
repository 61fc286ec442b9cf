"""What a kind of fault is: what it strikes, how, and what whoever judges ought to say of it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.lab.lab import Lab
from tests.lab.plan import Province

# Strikes a target for as long as it lasts; afterwards all is as it was.
Strike = Callable[[Lab, str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What can be struck.

    Attributes:
        component: What is to be blamed, with the target for %s, as alerts.component writes it.
        targets: What there is of it in a province.
        hits: The sites and services that suffer by it: of two faults at the same time these are
            different ones.
    """

    component: str
    targets: Callable[[Province], Sequence[str]]
    hits: Callable[[Province, str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of fault.

    Attributes:
        rounds: For how long it lasts.
        modelled: Whether the simulator that the method was made with has it, too.
        quiet: Whether it is right to say nothing: it looks like a computer that is off.
        is_possible: Whether this machine has what it needs.
    """

    name: str
    aim: Aim
    strike: Strike
    rounds: int = 10
    modelled: bool = True
    quiet: bool = False
    is_possible: Callable[[], bool] = lambda: True


def _site_of_line(province: Province, line: str) -> Sequence[str]:
    return [province.line(line).site]


def _lines_in_use(province: Province) -> Sequence[str]:
    return [province.lines_of(site.code)[0].code for site in province.sites]


def _sites(province: Province) -> Sequence[str]:
    return [site.code for site in province.sites]


def _itself(_province: Province, target: str) -> Sequence[str]:
    return [target]


def _sites_behind(province: Province, place: str) -> Sequence[str]:
    return [line.site for line in province.lines_behind(place)]


def _only(target: str) -> Callable[[Province], Sequence[str]]:
    return lambda _province: [target]


def _services(province: Province, *, national: bool | None = None) -> Sequence[str]:
    return [one.code for one in province.services if national in (None, one.national)]


LINE = Aim(component="link:%s", targets=_lines_in_use, hits=_site_of_line)
LAN = Aim(component="lan:%s", targets=_sites, hits=_itself)
POWER = Aim(component="power:%s", targets=_sites, hits=_itself)
PC = Aim(
    component="device:%s",
    targets=lambda province: [pc.name for pc in province.pcs],
    hits=lambda province, pc: [province.pc(pc).site],
)
SERVICE = Aim(component="service:%s", targets=_services, hits=_itself)
OWN_SERVICE = Aim(
    component="service:%s",
    targets=lambda province: _services(province, national=False),
    hits=_itself,
)
TLS_SERVICE = Aim(
    component="service:%s",
    targets=lambda province: [one.code for one in province.services if one.tls],
    hits=_itself,
)
REPLICA = Aim(
    component="replica:%s",
    targets=lambda province: [
        host for one in province.services if one.replicas > 1 for host in one.hosts
    ],
    hits=lambda _province, host: [host.rstrip("0123456789")],
)
AREA = Aim(component="area:%s", targets=lambda province: province.pops, hits=_sites_behind)
PROVIDER = Aim(
    component="provider:%s",
    targets=lambda province: sorted({line.provider for line in province.lines}),
    hits=_sites_behind,
)
UPLINK = Aim(
    component="core:%s",
    targets=_only("uplink"),
    hits=lambda province, _: [*_sites(province), *_services(province)],
)
BACKBONE = Aim(
    component="core:%s",
    targets=_only("backbone"),
    hits=lambda province, _: _services(province, national=True),
)
DATA_CENTRE = Aim(
    component="core:%s",
    targets=_only("dc"),
    hits=lambda province, _: _services(province, national=False),
)
MONITOR = Aim(
    component="monitor:%s", targets=_only("server"), hits=lambda province, _: _services(province)
)
