"""An event as a person or a program is told of it: plain values, and the evidence as a sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.component import located
from alerts.evidence import evidence_of
from alerts.fault import Fault, Whereabouts, failing_of
from alerts.locate.cases import Case, Change, Event
from alerts.locate.places import kind_of, name_of, service_of
from alerts.locate.topology import Topology, rows_by
from alerts.wording import Reader

_EPOCH = datetime.fromtimestamp(0, UTC)
_READER = Reader(language="en", zone=ZoneInfo("UTC"))


def plain(topology: Topology, event: Event) -> dict[str, Any]:
    """Give an event as `canh locate` prints it."""
    case = event.case
    told = {
        "r": event.round,
        "ev": str(event.change),
        "id": case.id,
        "comp": case.component,
        "page": event.page,
        "since": case.since,
        "kind": case.word,
        "q": round(case.strength, 3),
        "p": round(case.probability, 3),
    }
    if event.historic:
        told |= {"hist": True, "until": case.seen}
    if event.change is Change.MERGE:
        told["into"] = case.into
    if case.planned:
        told["maint"] = True
    return told | {"text": sentence(topology, case)}


def sentence(topology: Topology, case: Case) -> str:
    """Say in English why a component is thought to be guilty."""
    fault = Fault(
        component=located(case.component, case.word),
        since=_EPOCH + timedelta(minutes=case.since),  # rounds are minutes of the stream
        failing=failing_of(case.word),
        strength=case.strength,
        probability=case.probability,
        where=_where(topology, case.component),
        counts=case.counts,
    )
    said = "; ".join(_READER.say(text) for text in evidence_of(fault))
    return f"{said}; it could also be {case.rival}" if case.rival else said


def _where(topology: Topology, component: str) -> Whereabouts:
    kind, name = kind_of(component), name_of(component)
    if kind in ("svc", "rep"):
        return Whereabouts(service=service_of(component))
    rows_of = {
        "link": rows_by(link.id for link in topology.links),
        "lan": rows_by(link.site for link in topology.links),
        "pop": rows_by(link.pop for link in topology.links),
        "grid": rows_by(link.area for link in topology.links),
        "isp": rows_by(link.provider for link in topology.links),
    }
    rows = rows_of[kind].get(name) if kind in rows_of else None
    if not rows:
        return Whereabouts()
    link = topology.links[rows[0]]
    return Whereabouts(
        site=link.site if kind in ("link", "lan") else "",
        provider=link.provider if kind != "grid" else "",
        area=link.area,
    )
