"""How a device stands now, and what a report changes about that. Pure."""

from dataclasses import dataclass, replace

from checks.report import EventKind, Record, Sent
from server.ingest.accept import Head
from server.store.packing import pack_values

# So much later a report may have come in than another that is written before it.
_OVERTAKES_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The row ``device_now`` of a device, but for its number."""

    contact_ms: int = 0
    measured_ms: int | None = None
    link_id: int | None = None
    source_address: str = ""
    address: str = ""
    gateway: str = ""
    gateway_hardware: str = ""
    gateway_answered: bool | None = None
    boot: str = ""
    booted_ms: int | None = None
    said_bye: str = ""
    power: str = ""
    agent: str = ""
    can: str = ""
    clock_offset_s: float | None = None
    waiting: int = 0
    dropped: int = 0
    dropped_vitals: int = 0
    claims: str = ""
    pause_ms: int = 0
    values: bytes = b""


def after_contact(presence: Presence, head: Head, source: str, received_ms: int) -> Presence:
    """Note that a report came, and what its head says of the agent and its clocks.

    One that was overtaken by a later report changes nothing. What lies further ahead was noted
    before the server's clock was set back: it says nothing of now.
    """
    if 0 < presence.contact_ms - received_ms <= _OVERTAKES_MS:
        return presence
    sent, measured_ms = head.sent, presence.measured_ms
    set_back = measured_ms is not None and measured_ms - received_ms > _OVERTAKES_MS
    return replace(
        presence,
        contact_ms=received_ms,
        measured_ms=None if set_back else measured_ms,
        source_address=source,
        boot=sent.boot,
        booted_ms=_booted_ms(presence, sent, received_ms),
        agent=head.agent,
        can=",".join(head.can),
        clock_offset_s=round(sent.wall_s - received_ms / 1000, 3),
        waiting=head.waiting,
        dropped_vitals=head.dropped_vitals,
    )


def _booted_ms(presence: Presence, sent: Sent, received_ms: int) -> int:
    """Give when it was started: the earliest that was heard of this start.

    What was long on its way, say through a router that was dead for a minute, says a later time.
    """
    booted_ms = received_ms - round(sent.clock_s * 1000)
    if presence.boot != sent.boot or presence.booted_ms is None:
        return booted_ms
    return min(booted_ms, presence.booted_ms)


def after_record(presence: Presence, record: Record, at_ms: int, link_id: int | None) -> Presence:
    """Note a fresh record; one that is older than what is known changes nothing."""
    if presence.measured_ms is not None and at_ms < presence.measured_ms:
        return presence
    network = record.network
    return replace(
        presence,
        measured_ms=at_ms,
        link_id=link_id,
        address=network.address,
        gateway=network.gateway,
        gateway_hardware=network.hardware.lower(),
        gateway_answered=network.answered,
        power=record.power or presence.power,
        said_bye=_bye(record),
        values=pack_values(record.vitals) if record.vitals else presence.values,
    )


def _bye(record: Record) -> str:
    """Give the reason of the bye that a record ends with; empty when it ends with none."""
    last = record.events[-1] if record.events else None
    return (last.reason or "shutdown") if last and last.kind == EventKind.BYE else ""
