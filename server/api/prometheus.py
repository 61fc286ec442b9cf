"""``/metrics``: how units, links and services stand, what is open and counted; never a device."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from starlette.responses import PlainTextResponse

from alerts.component import Kind
from server.api.exposition import CONTENT_TYPE, Family, Sample, write
from server.api.uptime import read_hour, uptime_families
from server.clock import to_ms
from server.ingest.counters import COUNTERS
from server.store import counters
from server.store.counters import Counted
from server.store.questions.incidents import open_by_kind
from server.store.questions.situation import Situation
from server.store.scope import WHOLE_PROVINCE
from server.views.links import watched_links
from server.views.services import watched_services
from server.views.standing import Standing
from server.views.units import watched_units
from server.web.doors import Doors, TokenDoor
from server.web.situation import situation_of
from server.web.visit import Here

pages = Doors()

# Counters that were not written for so long are of a process that is gone.
_COUNTED_LATELY = timedelta(minutes=2)


@pages.page("/metrics", allow=TokenDoor())
def expose(here: Here) -> PlainTextResponse:
    """Write all numbers."""
    since_ms = to_ms(here.moment.now - _COUNTED_LATELY)
    with here.edge.store.reading() as session:
        situation = situation_of(here, session)
        counted = counters.read(session, since_ms)
        incidents = open_by_kind(session)
        hour = read_hour(session, here.moment.now)
    families = (
        *_of_units(situation),
        *_of_links(situation),
        *_of_services(situation),
        *uptime_families(situation, hour),
        _of_incidents(incidents),
        *_of_processes(counted),
    )
    return PlainTextResponse(write(families), headers={"content-type": CONTENT_TYPE})


def _of_units(situation: Situation) -> tuple[Family, ...]:
    units = [({"unit": one.code}, one) for one in watched_units(situation, WHOLE_PROVINCE)]
    return (
        Family(
            "canh_unit_devices",
            "gauge",
            "Active devices of a unit.",
            [Sample(of, one.devices) for of, one in units],
        ),
        Family(
            "canh_unit_devices_reporting",
            "gauge",
            "Devices of a unit that report.",
            [Sample(of, one.reporting) for of, one in units],
        ),
        _standings("unit", ((of, one.standing) for of, one in units)),
    )


def _of_links(situation: Situation) -> tuple[Family, ...]:
    links = [
        ({"link": one.code, "unit": one.place.unit_code}, one)
        for one in watched_links(situation, WHOLE_PROVINCE)
    ]
    return (
        _standings("link", ((of, one.standing) for of, one in links)),
        Family(
            "canh_link_services_asked",
            "gauge",
            "Services that were asked for over a link lately.",
            [Sample(of, one.asked) for of, one in links],
        ),
        Family(
            "canh_link_services_reached",
            "gauge",
            "Services that answered over a link.",
            [Sample(of, one.reached) for of, one in links],
        ),
    )


def _of_services(situation: Situation) -> tuple[Family, ...]:
    services = [({"service": one.code}, one) for one in watched_services(situation)]
    return (
        _standings("service", ((of, one.standing) for of, one in services)),
        Family(
            "canh_service_units_asked",
            "gauge",
            "Units that asked for a service lately.",
            [Sample(of, one.asked) for of, one in services],
        ),
        Family(
            "canh_service_units_reached",
            "gauge",
            "Units that reach a service.",
            [Sample(of, one.reached) for of, one in services],
        ),
    )


def _of_incidents(by_kind: Mapping[str, int]) -> Family:
    return Family(
        "canh_incidents_open",
        "gauge",
        "Open incidents by kind of the component at fault.",
        [Sample({"kind": kind.value}, by_kind.get(kind, 0)) for kind in Kind],
    )


def _standings(what: str, each: Iterable[tuple[dict[str, str], Standing]]) -> Family:
    samples = [
        Sample({**of, "standing": state.value}, float(state is standing))
        for of, standing in each
        for state in Standing
    ]
    name = f"canh_{what}_standing"
    return Family(name, "gauge", f"1 for how a {what} stands now, else 0.", samples)


def _of_processes(counted: Iterable[Counted]) -> tuple[Family, ...]:
    by_name: dict[str, list[Sample]] = {}
    for one in counted:
        by_name.setdefault(one.name, []).append(Sample({"process": one.process}, one.value))
    return tuple(
        Family(f"canh_{one.name}", one.kind.value, one.meaning, by_name.get(one.name, []))
        for one in COUNTERS
    )
