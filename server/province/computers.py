"""The computers of a site: whose desk each serves, what it is, and how it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from server.province import ups
from server.province.chance import stream
from server.province.habits import Habit, Lunch
from server.province.links import Link
from server.province.machines import Kind, Machine, draw_machine
from server.province.sites import Site

_DESKS_ON_UPS = 0.12  # assumed
_LAPTOP_MILLIWATTS = 12_000
# Of those whose Windows can, the share that starts fast.
_HYBRID = 0.7


class Post(StrEnum):
    """Whose desk a computer serves."""

    ONE_STOP = "one_stop"
    OFFICER = "officer"
    ACCOUNTANT = "accountant"
    LEADER = "leader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Computer:
    """A computer, on the link that it uses.

    Attributes:
        lasts_min: Minutes for which it stays on without power: by its battery, or a UPS.
    """

    code: str
    site: str
    link: str
    address: str
    post: Post
    habit: Habit
    machine: Machine
    lasts_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputerDraw:
    """Draws computers. ``year``: how old they are follows from it, such as 2026.5."""

    kinds: Sequence[Kind]
    seed: int
    year: float
    never_off: bool

    def of_site(self, site: Site, links: Sequence[Link], count: int) -> list[Computer]:
        """Draw those of a site, in turn on its links."""
        return [self._one(site, links[number % len(links)], number) for number in range(count)]

    def _one(self, site: Site, link: Link, number: int) -> Computer:
        code = code_of(site.code, number + 1)
        chance = stream("computer", self.seed, code)
        post = chance.choices(tuple(Post), (4, 8, 1, 2))[0]
        host = f"{site.code}-{post.replace('_', '')}{number + 1:02d}".upper()
        machine = draw_machine(self.kinds, host, self.year, self.seed, code)
        return Computer(
            code=code,
            site=site.code,
            link=link.code,
            address=f"{link.gateway.rpartition('.')[0]}.{10 + number}",
            post=post,
            habit=self._habit(code, post, chance, can_hybrid=_can_hybrid(machine)),
            machine=machine,
            lasts_min=self._lasts_min(code, machine),
        )

    def _lasts_min(self, code: str, machine: Machine) -> float:
        batteries = machine.inventory.batteries
        if batteries:
            return 60 * (batteries[0].full_mwh or 0) / _LAPTOP_MILLIWATTS
        return ups.lasts_min(_DESKS_ON_UPS, "desk", self.seed, code)

    def _habit(self, code: str, post: Post, chance: Random, *, can_hybrid: bool) -> Habit:
        return Habit(
            words=f"{self.seed}/{code}",
            never_off=self.never_off or chance.random() < 0.03,
            arrives_min=chance.gauss(445 if post is Post.ONE_STOP else 458, 6),
            lunch=chance.choices(tuple(Lunch), (5, 4, 1))[0],
            polite=chance.random() < 0.8,
            hybrid=chance.random() < _HYBRID and can_hybrid,
        )


def code_of(site: str, number: int) -> str:
    """Give the code of a computer of a site, counted from 1."""
    return f"{site}-pc{number:02d}"


def _can_hybrid(machine: Machine) -> bool:
    return machine.inventory.operating_system.name != "Windows 7"
