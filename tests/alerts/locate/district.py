"""A small district in which nothing happens by chance: a round says exactly what a test wants."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from alerts.locate.cases import Case, Event
from alerts.locate.locator import Locator
from alerts.locate.observation import Report, Round
from alerts.locate.topology import Link, Pc, Service, Topology

# Two services of the province, two of the country; the portal stands on three machines.
SERVICES = (
    Service(id="docs", national=False),
    Service(id="land", national=False),
    Service(id="portal", national=True, replicas=3),
    Service(id="tax", national=True),
)
SITES = ("a", "b", "c", "d", "e", "f")
FINE = "OOOO"
NATIONAL = frozenset({2, 3})
PROVINCIAL = frozenset({0, 1})
EVERY = frozenset(range(4))

Fails = Callable[[str, int], str]  # a PC and a service -> the letter of its attempt
Control = Mapping[str, str]


def no_failure(_pc: str, _service: int) -> str:
    return "O"


def link_of(site: str) -> str:
    return f"{site}-l0"


def district(sites: Iterable[str] = SITES, pcs: int = 8) -> Topology:
    """Sites with one link each: of the first provider those with even places, in two areas."""
    links = [
        Link(id=link_of(site), site=site, provider=f"isp{i % 2}", area=str(i // 2 % 2))
        for i, site in enumerate(sites)
    ]
    return Topology.of(
        services=SERVICES,
        links=links,
        pcs=[Pc(id=f"{link.site}-p{k}", link=link.id) for link in links for k in range(pcs)],
    )


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What is wrong in a round; nothing, when left out.

    Attributes:
        fails: The outcome of each PC's attempt.
        silent: Links of which no report comes.
        no_gateway: Sites whose PCs do not reach their own gateway.
        control: The server's own probes, where they do not succeed.
        not_answering: Links whose router does not answer the server.
    """

    fails: Fails = no_failure
    silent: Set[str] = frozenset()
    no_gateway: Set[str] = frozenset()
    control: Control = field(default_factory=dict)
    not_answering: Set[str] = frozenset()


NOTHING = Happening()


@dataclass
class Watch:
    """A locator and the district it watches, round by round."""

    topology: Topology = field(default_factory=district)
    working: bool = True
    pinged: bool = True
    controlled: bool = True
    announced: frozenset[str] = frozenset()
    number: int = 99
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.locator = Locator.fresh(self.topology)

    def see(self, rounds: int, happening: Happening = NOTHING) -> list[Event]:
        """Let some rounds pass; give what changed in them."""
        new: list[Event] = []
        for _ in range(rounds):
            self.number += 1
            new += self.locator.step(self.round(happening))
        self.events += new
        return new

    def round(self, happening: Happening = NOTHING) -> Round:
        """Give the round of this number."""
        topology = self.topology
        control = {service.id: "OOO" for service in topology.services} | {**happening.control}
        return Round(
            number=self.number,
            working=frozenset(link.site for link in topology.links)
            if self.working
            else frozenset(),
            reports=[
                report(topology, pc, self.number, happening)
                for pc in topology.pcs
                if pc.link not in happening.silent
            ],
            control=control if self.controlled else {},
            pings={link.id: link.id not in happening.not_answering for link in topology.links}
            if self.pinged
            else {},
            announced=self.announced,
        )

    @property
    def opened(self) -> list[str]:
        """What has been opened so far, by its name then."""
        return [event.case.component for event in self.events if event.change == "open"]

    @property
    def pages(self) -> list[str]:
        return [event.case.component for event in self.events if event.page]

    def case(self, component: str) -> Case:
        return next(case for case in self.locator.cases if case.component == component)


def report(topology: Topology, pc: Pc, measured: int, happening: Happening = NOTHING) -> Report:
    """Give what a PC measured."""
    site = topology.site_of(pc.link)
    count = len(topology.services)
    return Report(
        pc=pc.id,
        measured=measured,
        link=pc.link,
        gateway=site not in happening.no_gateway,
        boot=0,
        letters="".join(happening.fails(pc.id, service) for service in range(count)),
        ms=[50] * count,
        replicas=str(turn(pc.id, measured) % 3) * count,
    )


def turn(pc: str, measured: int) -> int:
    """Give the replica that a PC comes to: each gets its share."""
    return int(pc.rpartition("p")[2]) + measured


def failing(letter: str, services: Set[int], sites: Set[str] = frozenset(SITES)) -> Fails:
    """Let all attempts at some services from some sites fail."""
    return lambda pc, service: letter if service in services and pc[0] in sites else "O"


def links_of(*sites: str) -> frozenset[str]:
    return frozenset(link_of(site) for site in sites)
