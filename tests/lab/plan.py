"""What there is in the laboratory's province, as data: providers, lines, sites, PCs, services."""

from dataclasses import dataclass
from functools import cached_property

SERVER = "10.1.0.2"
DC_LAN, NATIONAL_LAN = "10.1.0", "10.2.0"
DC_LAN_6 = "fd01:"
PROVIDERS = ("north", "south")
AREAS = ("1", "2")
LINES_AN_AREA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a site. ``number``: among those of its area, from 0."""

    code: str
    site: str
    provider: str
    area: str
    number: int

    @property
    def pop(self) -> str:
        """Name of the area's router, and of the point of presence."""
        return f"{self.provider}-a{self.area}"

    @property
    def _network(self) -> str:
        return f"10.{10 * (1 + PROVIDERS.index(self.provider))}.{self.area}"

    @property
    def far_address(self) -> str:
        return f"{self._network}.{4 * self.number + 1}"

    @property
    def router_address(self) -> str:
        return f"{self._network}.{4 * self.number + 2}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """A PC: a network namespace, and an agent in it."""

    name: str
    site: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An office behind a router."""

    code: str
    number: int
    pcs: tuple[Pc, ...]

    @property
    def commune(self) -> str:
        """Code of the commune whose only site it is."""
        return f"{self.number:05}"

    @property
    def lan(self) -> str:
        return f"192.168.{self.number}"

    @property
    def gateway(self) -> str:
        return f"{self.lan}.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of several replicas, each a machine of its own."""

    code: str
    national: bool
    number: int
    replicas: int = 1
    tls: bool = True
    certificate_days: int = 300

    @property
    def name(self) -> str:
        return f"{self.code}.lab"

    @property
    def port(self) -> int:
        return 443 if self.tls else 80

    @property
    def hosts(self) -> dict[str, str]:
        """Addresses of its machines by their names."""
        lan = NATIONAL_LAN if self.national else DC_LAN
        return {
            f"{self.code}{replica}": f"{lan}.{10 * self.number + replica}"
            for replica in range(1, 1 + self.replicas)
        }


@dataclass(frozen=True, kw_only=True)
class Province:
    """All of it."""

    lines: tuple[Line, ...]
    sites: tuple[Site, ...]
    services: tuple[Service, ...]

    @cached_property
    def pcs(self) -> tuple[Pc, ...]:
        return tuple(pc for site in self.sites for pc in site.pcs)

    def site(self, code: str) -> Site:
        return next(site for site in self.sites if site.code == code)

    def line(self, code: str) -> Line:
        return next(line for line in self.lines if line.code == code)

    def service(self, code: str) -> Service:
        return next(service for service in self.services if service.code == code)

    def pc(self, name: str) -> Pc:
        return next(pc for pc in self.pcs if pc.name == name)

    def lines_of(self, site: str) -> list[Line]:
        """Give the lines of a site, the one that it uses first."""
        return [line for line in self.lines if line.site == site]

    def lines_behind(self, place: str) -> list[Line]:
        """Give the lines of a provider, or of one of its areas."""
        return [line for line in self.lines if place in (line.provider, line.pop)]

    @property
    def pops(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.pop for line in self.lines))


_SERVICES = (
    ("portal", True),
    ("civil-status", True),
    ("business", True),
    ("land", True),
    ("mail", True),
    ("lgsp", False),
    ("documents", False),
    ("one-stop", False),
    ("training", False),
    ("news", False),
)
_TWO_REPLICAS, _ENDS_SOON, _PLAIN = "portal", "one-stop", "news"


def lay_out(areas: int, pcs: int) -> Province:
    """Plan a province.

    Args:
        areas: Of each provider; each has two lines, each of a site of its own. The first site has
            a second line, of the other provider.
        pcs: At each site.
    """
    lines: list[Line] = []
    for provider in PROVIDERS:
        for area in AREAS[:areas]:
            for number in range(LINES_AN_AREA):
                site = f"s{len(lines) + 1}"
                lines.append(_line(site, provider, area, number))
    sites = tuple(_site(number, pcs) for number in range(1, len(lines) + 1))
    second = _line(lines[0].site, PROVIDERS[1], AREAS[0], LINES_AN_AREA)
    return Province(
        lines=(*lines, second),
        sites=sites,
        services=tuple(
            Service(
                code=code,
                national=national,
                number=number,
                replicas=2 if code == _TWO_REPLICAS else 1,
                tls=code != _PLAIN,
                certificate_days=20 if code == _ENDS_SOON else 300,
            )
            for number, (code, national) in enumerate(_SERVICES, start=1)
        ),
    )


def _line(site: str, provider: str, area: str, number: int) -> Line:
    return Line(code=f"{site}-{provider}", site=site, provider=provider, area=area, number=number)


def _site(number: int, pcs: int) -> Site:
    code = f"s{number}"
    return Site(
        code=code,
        number=number,
        pcs=tuple(
            Pc(name=f"{code}p{pc}", site=code, address=f"192.168.{number}.{10 + pc}")
            for pc in range(1, pcs + 1)
        ),
    )
