"""What the server said, read from its database: incidents, their names over time, the messages."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from alerts.fault import Failing, Fault
from alerts.incident import State, Why
from tests.journeys.ledgers import reading
from tests.lab.plan import Province

_read_fault = msgspec.json.Decoder(Fault).decode
_NOT_SURE = "not sure"
# Nobody gets ten messages in a quarter of an hour; here a day's faults happen in it. So what was
# held back for that, and then was over first, counts as a page, too.
_IS_PAGE = (
    "kind IN ('opened', 'flapping') AND (state IN ('queued', 'sending', 'delivered')"
    " OR reason IN ('budget', 'recovered_first'))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A time for which an incident was open; one that comes back is open another time.

    Attributes:
        names: What it was called, from the first to the last, each once.
        is_sure: Whether its last word names one component and no other.
        pages: Messages that say that something is broken.
        into: The incident that it turned out to be a part of.
    """

    id: int
    opened_at: datetime
    resolved_at: datetime | None
    names: Sequence[str]
    is_sure: bool
    failing: str
    pages: int
    into: int | None

    @property
    def name(self) -> str:
        return self.names[-1]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of an incident's timeline."""

    at: datetime
    why: Why
    fault: Fault


_OPENS = (Why.CONFIRMED, Why.REOPENED, Why.CAME_BACK)
_ENDS = (Why.RECOVERED, Why.STEADY_AGAIN, Why.MERGED, Why.UNWATCHED)


def read_told(database: Path, names: Mapping[str, str]) -> list[Told]:
    """Read all incidents that were opened while it was not yet over, in the order of time.

    Args:
        database: Of the server.
        names: What the laboratory calls a component that the server calls so.
    """
    with reading(database) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "SELECT id, state, merged_into FROM incident WHERE opened_at IS NOT NULL"
            " AND coalesce(silenced, '') != 'late'"
        ).fetchall()
        told = [one for row in rows for one in _times_of(connection, row, names)]
    return sorted(told, key=lambda one: one.opened_at)


def _times_of(
    connection: sqlite3.Connection, row: sqlite3.Row, names: Mapping[str, str]
) -> Iterator[Told]:
    entries = [
        _Entry(moment(at), Why(why), _read_fault(fault))
        for at, why, fault in connection.execute(
            "SELECT at, why, fault FROM incident_entry WHERE incident_id = ? ORDER BY id",
            (row["id"],),
        )
    ]
    pages = [
        moment(at)
        for (at,) in connection.execute(
            f"SELECT decided_at FROM notification WHERE incident_id = ? AND {_IS_PAGE}",  # noqa: S608  # a constant
            (row["id"],),
        )
    ]
    starts = [i for i, entry in enumerate(entries) if entry.why in _OPENS]
    for first, after in zip(starts, [*starts[1:], None], strict=True):
        until = entries[after].at if after else None
        mine = entries[first:after]
        called = [str(entry.fault.component) for entry in mine]
        fault = mine[-1].fault
        yield Told(
            id=row["id"],
            opened_at=mine[0].at,
            resolved_at=next((entry.at for entry in mine if entry.why in _ENDS), None),
            names=[names.get(name, name) for name in dict.fromkeys(reversed(called))][::-1],
            is_sure=_is_sure(fault),
            failing=str(fault.failing),
            pages=sum(mine[0].at <= at and (until is None or at < until) for at in pages),
            into=row["merged_into"] if row["state"] == State.MERGED and not until else None,
        )


def _is_sure(fault: Fault) -> bool:
    # Of a line that went silent every message says that it may be the office, or its power.
    is_silent_line = fault.component.kind == "link" and fault.failing is Failing.SILENT
    return not is_silent_line and not any(
        text.msgid.startswith(_NOT_SURE) for text in fault.evidence
    )


def names_of(database: Path, devices: Mapping[str, str], province: Province) -> dict[str, str]:
    """Give what the laboratory calls devices and replicas, by what the server calls them.

    Args:
        database: Of the server.
        devices: Identities of the PCs, by their names.
        province: What there is.
    """
    pcs = {identity: name for name, identity in devices.items()}
    hosts = {at: name for one in province.services for name, at in one.hosts.items()}
    with reading(database) as connection:
        named = {
            f"device:{number}": f"device:{pcs[identity]}"
            for number, identity in connection.execute("SELECT id, identity FROM device")
            if identity in pcs
        }
        replicas = connection.execute(
            "SELECT code, number, address FROM replica JOIN service ON service.id = service_id"
        )
        return named | {
            f"replica:{code}-{number}": f"replica:{hosts[address]}"
            for code, number, address in replicas
            if address in hosts
        }


def probed_by(database: Path, devices: Mapping[str, str]) -> dict[str, int]:
    """Give how many services each PC probes now."""
    with reading(database) as connection:
        dealt = dict(
            connection.execute(
                "SELECT identity, count(*) FROM deal JOIN device ON device.id = device_id"
                " WHERE valid_to IS NULL GROUP BY identity"
            ).fetchall()
        )
    return {name: dealt.get(identity, 0) for name, identity in devices.items()}


def moment(text: str) -> datetime:
    """Read a time of the database."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
