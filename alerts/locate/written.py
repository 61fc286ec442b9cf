"""Rounds as the JSON lines that `lines.py` reads: plain values, to be recorded and replayed."""

from collections.abc import Iterator
from typing import Any

from alerts.locate.observation import Report, Round
from alerts.locate.topology import Topology
from checks.words import Letter

Line = dict[str, Any]


def topology_line(topology: Topology, start_minute: int) -> Line:
    """Write what is connected to what."""
    return {
        "k": "topo",
        "start_minute": start_minute,
        "codes": "".join(letter for letter in Letter if letter != Letter.NONE),
        "services": [
            {"id": it.id, "scope": "nat" if it.national else "prov", "replicas": it.replicas}
            for it in topology.services
        ],
        "links": [
            {"id": it.id, "commune": it.site, "isp": it.provider, "area": it.area}
            for it in topology.links
        ],
        "pcs": [{"id": it.id, "link": it.link} for it in topology.pcs],
    }


def occasion_line(arrived: Round) -> Line:
    """Write what is known of a round beforehand; it holds until another such line."""
    return {
        "k": "occasion",
        "working": sorted(arrived.working),
        "slots": dict(arrived.slots),
        "announced": sorted(arrived.announced),
    }


def round_lines(topology: Topology, arrived: Round, first: int, minute: int) -> Iterator[Line]:
    """Write what arrived in a round, and the tick that ends it.

    Args:
        topology: The inventory, whose order of services the letters have.
        arrived: The round.
        first: The round that is counted as 0.
        minute: Of the day.
    """
    yield from (_report_line(report, first) for report in arrived.reports)
    yield from ({"k": "bye", "pc": pc} for pc in arrived.byes)
    if arrived.control:
        ids = [service.id for service in topology.services]
        yield {
            "k": "srv",
            "o": [arrived.control.get(name, "") for name in ids],
            "ms": [list(arrived.control_ms.get(name, ())) for name in ids],
        }
    yield {"k": "tick", "r": arrived.number - first, "m": minute}


def _report_line(report: Report, first: int) -> Line:
    line: Line = {
        "k": "rep",
        "t": report.measured - first,
        "pc": report.pc,
        "via": report.link,
        "gw": None if report.gateway is None else int(report.gateway),
        "bat": None if report.battery is None else int(report.battery),
        "boot": report.boot - first,
        "o": report.letters,
        "ms": list(report.ms),
        "ip": report.replicas,
    }
    return {name: value for name, value in line.items() if value is not None}
