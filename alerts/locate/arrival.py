"""One round as columns: names become the indexes of an inventory, letters become codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from alerts.locate.observation import NOTHING, Report, Round
from alerts.locate.topology import Axis, Bools, Ints, Topology
from checks.words import Letter

Codes = npt.NDArray[np.uint8]
Millis = npt.NDArray[np.uint16]

# An outcome is the place of its letter here; slow is an answer that came too late to be of use.
_LETTERS = (
    Letter.OK,
    Letter.TIMEOUT,
    Letter.NAME,
    Letter.TLS,
    Letter.REFUSED,
    Letter.HTTP,
)
OK, TIMEOUT, NAME, TLS, REFUSED, HTTP, SLOW = range(7)
OUTCOMES = 7
NOT_PROBED = 255
KIND_WORDS = ("ok", "timeout", "dns", "tls", "refused", "http5xx", "slow")

UNKNOWN = -1  # a link, an hour, or whether something was so
_NO_LETTER = 254
_LONGEST_MS = 65535


class ReportError(ValueError):
    """A report or probe that does not fit its round or the inventory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """One entry a report, (entry, service) where a service is meant.

    Attributes:
        measured: Round of the measurement.
        pc: Index of the PC.
        via: Index of the link it used, or UNKNOWN.
        gateway: 1 where its own gateway answered, 0 where not, or UNKNOWN.
        boot: Round in which the PC was started.
        battery: 1 where it ran on battery, 0 where not, or UNKNOWN.
        outcome: A code as above, or NOT_PROBED.
        ms: Duration of the attempt.
        replica: Which address of the service was tried, or NOT_PROBED.
    """

    measured: Ints
    pc: Ints
    via: Ints
    gateway: Ints
    boot: Ints
    battery: Ints
    outcome: Codes
    ms: Millis
    replica: Codes

    def __len__(self) -> int:
        return len(self.pc)

    def only(self, which: Bools | Ints) -> "Reports":
        return Reports(**{field.name: getattr(self, field.name)[which] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A `Round` as columns.

    Attributes:
        working, slot: By link: whether its site is at work, and the hour of its day; -1: unknown.
        fresh, late: Reports of this round, and of rounds before.
        bye: PCs that are being switched off.
        control, control_ms: The server's own probes, (service, try).
        ping: By link: 1 where its router answered, 0 where not, or UNKNOWN.
        turned_away: Whether who was not heard may have spoken.
    """

    number: int
    working: Bools
    slot: npt.NDArray[np.int8]
    fresh: Reports
    late: Reports
    bye: Ints
    control: Codes
    control_ms: Millis
    ping: npt.NDArray[np.int8]
    announced: frozenset[str]
    turned_away: bool = False


def arrival_of(topology: Topology, arrived: Round) -> Arrival:
    """Put a round into columns.

    Raises:
        ReportError: If a report has more or fewer letters than there are services, a letter that
            is none, or is of a round to come.
    """
    reports = _reports_of(topology, arrived.reports)
    if (reports.measured > arrived.number).any():
        raise ReportError(f"a report of round {reports.measured.max()} in round {arrived.number}")
    is_late = reports.measured < arrived.number
    control = [arrived.control.get(service.id, "") for service in topology.services]
    tries = max(map(len, control), default=0)
    ping = np.full(len(topology.links), UNKNOWN, np.int8)
    for link, answered in arrived.pings.items():
        ping[topology.indexes(Axis.LINK, [link])] = answered
    return Arrival(
        number=arrived.number,
        working=np.array([link.site in arrived.working for link in topology.links]),
        slot=np.array([arrived.slots.get(link.site, UNKNOWN) for link in topology.links], np.int8),
        fresh=reports.only(~is_late),
        late=reports.only(is_late),
        bye=topology.indexes(Axis.PC, arrived.byes),
        control=_codes([letters.ljust(tries, NOTHING) for letters in control], tries),
        control_ms=_millis(
            [arrived.control_ms.get(service.id, ()) for service in topology.services], tries
        ),
        ping=ping,
        announced=frozenset(arrived.announced),
        turned_away=arrived.turned_away,
    )


def _reports_of(topology: Topology, reports: Iterable[Report]) -> Reports:
    known = [report for report in reports if report.pc in topology.index[Axis.PC]]
    services, links = len(topology.services), topology.index[Axis.LINK]
    for report in known:
        if len(report.letters) != services:
            raise ReportError(f"PC {report.pc}: {report.letters!r} for {services} services")
    return Reports(
        measured=np.array([report.measured for report in known], np.int64),
        pc=topology.indexes(Axis.PC, [report.pc for report in known]),
        via=np.array([links.get(report.link or "", UNKNOWN) for report in known], np.int64),
        gateway=np.array([_truth(report.gateway) for report in known], np.int64),
        boot=np.array([report.boot for report in known], np.int64),
        battery=np.array([_truth(report.battery) for report in known], np.int64),
        outcome=_codes([report.letters for report in known], services),
        ms=_millis([report.ms for report in known], services),
        replica=_digits([report.replicas for report in known], services),
    )


def _truth(known: bool | None) -> int:
    return UNKNOWN if known is None else int(known)


def _codes(rows: Sequence[str], width: int) -> Codes:
    """Give the code of each letter."""
    codes = _CODE_OF[_bytes(rows)].reshape(len(rows), width)
    wrong = np.flatnonzero((codes == _NO_LETTER).any(axis=1))
    if len(wrong):
        raise ReportError(f"{rows[wrong[0]]!r} has a letter that is none of {''.join(Letter)}")
    return codes


def _digits(rows: Sequence[str], width: int) -> Codes:
    """Give the number of each replica; whatever is no digit is not known."""
    digits = _bytes([row[:width].ljust(width, NOTHING) for row in rows]) - np.uint8(ord("0"))
    return np.where(digits <= 9, digits, NOT_PROBED).astype(np.uint8).reshape(len(rows), width)


def _bytes(rows: Sequence[str]) -> Codes:
    return np.frombuffer("".join(rows).encode("ascii", "replace"), np.uint8)


def _millis(rows: Sequence[Sequence[int]], width: int) -> Millis:
    """Give durations; 0 where none is known."""
    none = [0] * width
    full = [(row if len(row) == width else [*row, *none][:width]) if row else none for row in rows]
    millis = np.array(full, np.int64).reshape(len(rows), width)
    return np.minimum(millis, _LONGEST_MS).astype(np.uint16)


def _table() -> Codes:
    table = np.full(256, _NO_LETTER, np.uint8)
    for code, letter in enumerate(_LETTERS):
        table[ord(letter)] = code
    table[ord(NOTHING)] = NOT_PROBED
    return table


_CODE_OF = _table()
