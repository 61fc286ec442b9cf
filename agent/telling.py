"""How the agent is doing, told to a person in plain words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.identity import Identity
from agent.speech import Section, Speech
from agent.status import Status, Trouble

# Five rounds of the longest usual report interval.
_SILENT_S = 15 * 60.0
_MINUTE_S = 60.0
_HOUR_S = 3600.0
_DAY_S = 86400.0

# What is wrong, and what whoever reads it can do.
_SENTENCES = {
    Trouble.NONE: "Reports arrive.",
    Trouble.BUSY: "The server is busy and will take the reports later. Nothing is lost.",
    Trouble.UNREACHABLE: "The server cannot be reached. Reports wait here and nothing is lost: "
    "look at the network, the proxy and the server's address.",
    Trouble.STRANGE: "Something answers that is not Canh's server as it should be. Reports wait "
    "here: tell whoever runs the server.",
    Trouble.UNKNOWN_DEVICE: "The server does not know this computer any more. Reports wait here: "
    "ask the province for a code and enrol again.",
    Trouble.REJECTED: "The server refuses the reports of this version of the agent. Reports wait "
    "here: tell whoever runs the server.",
    Trouble.CLONE: "This computer was copied from another and has to get an identity of its own, "
    "which the server has not given it yet.",
}
_NOT_ENROLLED = "This computer is not enrolled: ask the province for a code, then enrol."
_NOT_RUNNING = "The agent does not run: nothing is measured."
_SILENT = "The agent runs, but the server has not answered for a while. Reports wait here."
_STARTING = "The agent has just been started."


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an agent.

    Attributes:
        identity: Who it is; None when it is not enrolled.
        status: What it said last; None when it never said anything.
        is_running: Whether it runs now.
        now_s: Seconds since 1970.
    """

    identity: Identity | None
    status: Status | None
    is_running: bool
    now_s: float


def is_well(known: Known) -> bool:
    """Say whether nobody has to do anything."""
    return _sentence(known) in {_SENTENCES[Trouble.NONE], _SENTENCES[Trouble.BUSY], _STARTING}


def tell(known: Known, speech: Speech) -> str:
    """Write one sentence that answers, and what stands behind it."""
    sentence = speech.text(_sentence(known))
    if known.identity is None:
        return f"{sentence}\n"
    rows = list(_rows(known.identity, known, speech))
    return f"{sentence}\n\n{speech.lay_out([Section(title='This agent', rows=rows)])}"


def _sentence(known: Known) -> str:
    status = known.status
    if known.identity is None:
        return _NOT_ENROLLED
    if not known.is_running:
        return _NOT_RUNNING
    if status is None:
        return _STARTING
    if status.trouble == Trouble.NONE and _silent_s(known) > _SILENT_S:
        return _STARTING if status.contact_s is None else _SILENT
    return _SENTENCES.get(Trouble(status.trouble), _SENTENCES[Trouble.STRANGE])


def _silent_s(known: Known) -> float:
    heard_s = known.status.contact_s if known.status else None
    return known.now_s - heard_s if heard_s is not None else float("inf")


def _rows(identity: Identity, known: Known, speech: Speech) -> Iterator[tuple[str, str]]:
    yield "Enrolled as", identity.device
    yield "Site", identity.site or speech.text("waits for a site")
    yield "Server", ", ".join(identity.peer.servers)
    status = known.status
    if status is None:
        return
    yield "Server last answered", _ago(_silent_s(known), speech)
    yield "Records waiting", speech.number(status.waiting)
    yield "Checks given", speech.number(status.checks)
    if status.detail:
        yield "Last error", status.detail
    yield "As of", _ago(known.now_s - status.written_s, speech)


def _ago(seconds: float, speech: Speech) -> str:
    if seconds == float("inf"):
        return speech.text("never yet")
    for unit_s, unit in ((_DAY_S, "days ago"), (_HOUR_S, "hours ago"), (_MINUTE_S, "minutes ago")):
        if seconds >= unit_s:
            return f"{speech.number(seconds // unit_s)} {speech.text(unit)}"
    return speech.text("less than a minute ago")
