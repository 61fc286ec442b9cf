"""The JSON lines of `canh locate` as rounds; each error names its line.

The format is that of the locating benchmark: a topology, then reports, goodbyes, probes and pings,
and a tick that ends each round. Unknown fields and unknown kinds of line are ignored. A recording
of a province has more: a topology wherever it changed, and an occasion, which holds from its round
on: who works, what hour it is there, and what work was announced. `written.py` writes them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated

from msgspec import DecodeError, Meta, Struct, ValidationError, json

from alerts.locate.observation import Report, Round
from alerts.locate.topology import Link, Pc, Service, Topology, TopologyError

AFTERMATH = 2  # rounds for which announced work still explains what is found


class LineError(ValueError):
    """A line that is not what it should be."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")


class _Line(Struct, tag_field="k"):
    """Any line."""


class _Service(Struct):
    id: str
    scope: str
    replicas: int = 1


class _Link(Struct):
    id: str
    commune: str
    isp: str
    area: int | str
    wan: bool = False


class _Pc(Struct):
    id: str
    link: str


class _Work(Struct):
    comp: str
    start: int
    end: int


class Inventory(_Line, tag="topo"):
    """The topology line."""

    services: list[_Service]
    links: list[_Link]
    pcs: list[_Pc]
    office: tuple[int, int] = (0, 1440)
    maint: list[_Work] = []

    def topology(self) -> Topology:
        """Give what it says.

        Raises:
            TopologyError: If it cannot be judged.
        """
        return Topology.of(
            services=[
                Service(id=it.id, national=it.scope == "nat", replicas=it.replicas)
                for it in self.services
            ],
            links=[
                Link(id=it.id, site=it.commune, provider=it.isp, area=str(it.area))
                for it in self.links
            ],
            pcs=[Pc(id=it.id, link=it.link) for it in self.pcs],
        )

    def announced(self, number: int) -> frozenset[str]:
        """Give the components under announced work."""
        return frozenset(it.comp for it in self.maint if it.start <= number < it.end + AFTERMATH)


class _Rep(_Line, tag="rep"):
    t: int
    pc: str
    o: Annotated[str, Meta(pattern="^[OTDLCH-]*$")]
    via: str | None = None
    gw: int | None = None
    boot: int = -1
    bat: int | None = None
    ms: list[int] = []
    ip: str = ""


class _Bye(_Line, tag="bye"):
    pc: str


class _Srv(_Line, tag="srv"):
    o: list[Annotated[str, Meta(pattern="^[OTDLCH-]*$")]]
    ms: list[list[int]] = []


class _Wan(_Line, tag="wan"):
    down: list[str]


class _Occasion(_Line, tag="occasion"):
    working: list[str]
    slots: dict[str, int] = {}
    announced: list[str] = []


class _Tick(_Line, tag="tick"):
    r: int
    m: int


class _Kind(Struct):
    k: str


_KINDS = (Inventory, _Rep, _Bye, _Srv, _Wan, _Occasion, _Tick)
_decode = json.Decoder(Inventory | _Rep | _Bye | _Srv | _Wan | _Occasion | _Tick).decode
_decode_kind = json.Decoder(_Kind).decode
_KNOWN = frozenset(kind.__struct_config__.tag for kind in _KINDS)


def read_inventory(text: str | bytes, line: int) -> Inventory:
    """Read a topology line.

    Raises:
        LineError: If it is something else, or cannot be judged.
    """
    read = _read(text, line)
    if not isinstance(read, Inventory):
        raise LineError(line, 'the topology was expected, {"k":"topo",...}')
    _topology(read, line)
    return read


def _topology(inventory: Inventory, line: int) -> Topology:
    try:
        return inventory.topology()
    except TopologyError as error:
        raise LineError(line, str(error)) from None


@dataclass(slots=True)
class _Gathered:
    """The lines of a round so far; `lines`: where each report stands."""

    reports: list[Report] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    byes: list[str] = field(default_factory=list)
    srv: _Srv | None = None
    wan: _Wan | None = None
    occasion: _Occasion | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no line of a round has come yet."""
        return self == _Gathered(occasion=self.occasion)


def read_rounds(
    inventory: Inventory, numbered: Iterable[tuple[int, str]], *, late_ok: bool
) -> Iterator[Round | Topology]:
    """Read lines as rounds, each given when its tick has come; and what the inventory changes to.

    Args:
        inventory: The topology line.
        numbered: Lines with their numbers; empty ones are skipped.
        late_ok: Whether reports older than the round before are expected.

    Raises:
        LineError: If a line is malformed, does not fit the topology, or comes out of order.
    """
    gathered, last, line = _Gathered(), None, 0
    for line, text in numbered:  # the number of the last line is told below
        read = _read(text, line) if text.strip() else None
        if isinstance(read, _Tick):
            if last is not None and read.r <= last:
                raise LineError(line, f"round {read.r} comes after round {last}")
            _check_times(gathered, read.r, late_ok=late_ok)
            yield _round_of(inventory, gathered, read)
            gathered, last = _Gathered(occasion=gathered.occasion), read.r
        elif isinstance(read, Inventory) and gathered.is_empty:
            inventory = read
            yield _topology(read, line)
        elif read is not None:
            _gather(gathered, read, line, len(inventory.services))
    if not gathered.is_empty:
        raise LineError(line, "the stream ends in the middle of a round, without its tick")


def _read(text: str | bytes, line: int) -> _Line | None:
    """Read a line; None where its kind is unknown."""
    try:
        read: _Line = _decode(text)
    except ValidationError as error:
        if _kind_of(text) in _KNOWN:
            raise LineError(line, str(error)) from None
        return None
    except DecodeError as error:
        raise LineError(line, f"not JSON: {error}") from None
    except UnicodeError:
        raise LineError(line, "not UTF-8") from None
    return read


def _kind_of(text: str | bytes) -> str:
    """Give what a line says it is; where it says nothing, a report."""
    try:
        return _decode_kind(text).k
    except ValidationError:
        return "rep"


def _gather(gathered: _Gathered, read: _Line, line: int, services: int) -> None:
    if isinstance(read, _Rep):
        _check_width(read.o, "o", line, services)
        gathered.lines.append(line)
        gathered.reports.append(_report_of(read))
    elif isinstance(read, _Bye):
        gathered.byes.append(read.pc)
    elif isinstance(read, _Srv):
        _check_width(read.o, "o", line, services)
        gathered.srv = read
    elif isinstance(read, _Wan):
        gathered.wan = read
    elif isinstance(read, _Occasion):
        gathered.occasion = read
    else:
        raise LineError(line, "a topology in the middle of a round")


def _check_width(given: "str | list[str]", name: str, line: int, services: int) -> None:
    if len(given) != services:
        raise LineError(line, f"{name} has {len(given)} entries for {services} services")


def _check_times(gathered: _Gathered, number: int, *, late_ok: bool) -> None:
    for line, report in zip(gathered.lines, gathered.reports, strict=True):
        if report.measured > number:
            raise LineError(line, f"a report of round {report.measured} in round {number}")
        if report.measured < number - 1 and not late_ok:
            raise LineError(
                line,
                f"a report of round {report.measured} in round {number}: is the file out of order? "
                "--late-ok where late reports are expected",
            )


def _report_of(read: _Rep) -> Report:
    return Report(
        pc=read.pc,
        measured=read.t,
        link=read.via,
        gateway=None if read.gw is None else bool(read.gw),
        boot=read.boot,
        battery=None if read.bat is None else bool(read.bat),
        letters=read.o,
        ms=read.ms,
        replicas=read.ip,
    )


def _round_of(inventory: Inventory, gathered: _Gathered, tick: _Tick) -> Round:
    ids = [service.id for service in inventory.services]
    occasion = gathered.occasion or _by_the_clock(inventory, tick)
    srv, wan = gathered.srv or _Srv(o=[]), gathered.wan
    down = frozenset(wan.down) if wan else frozenset()
    return Round(
        number=tick.r,
        working=frozenset(occasion.working),
        slots=occasion.slots,
        reports=gathered.reports,
        byes=gathered.byes,
        control=dict(zip(ids, srv.o, strict=False)),
        control_ms=dict(zip(ids, srv.ms, strict=False)),
        pings={it.id: it.id not in down for it in inventory.links if it.wan} if wan else {},
        announced=inventory.announced(tick.r) | frozenset(occasion.announced),
    )


def _by_the_clock(inventory: Inventory, tick: _Tick) -> _Occasion:
    begin, end = inventory.office
    sites = {it.commune for it in inventory.links} if begin <= tick.m < end else set()
    return _Occasion(working=sorted(sites))
