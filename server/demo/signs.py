"""Signs that the parts of a demo do their work: what a start waits for."""

import http.client
import socket
from contextlib import closing, suppress
from datetime import datetime

from server.clock import to_ms
from server.demo.ports import Ports
from server.province.services import replicas
from server.settings import Settings
from server.store.questions.devices import heads_by_unit, newest_real_device
from server.store.scope import WHOLE_PROVINCE
from server.store.session import Store


def server_answers(settings: Settings) -> bool:
    """Say whether agents are heard and pages are shown."""
    return _is_open(settings.agents_host, settings.agents_port) and _pages_answer(settings)


def services_answer(ports: Ports) -> bool:
    """Say whether all simulated services are there."""
    return all(_is_open(address, ports.services) for address, *_ in replicas())


def this_computer_reported(store: Store, since: datetime) -> bool:
    """Say whether the computer that the demo runs on has reported."""
    with store.reading() as session:
        known = newest_real_device(session)
    return bool(known and known.now and known.now.contact_ms >= to_ms(since))


def reported(store: Store, since: datetime) -> int:
    """Count the computers that have reported, this one included."""
    with store.reading() as session:
        heads = heads_by_unit(session, WHOLE_PROVINCE, to_ms(since))
    return sum(head.reporting for head in heads.values())


def _pages_answer(settings: Settings) -> bool:
    pages = http.client.HTTPConnection(settings.pages_host, settings.pages_port, timeout=2)
    with closing(pages):
        try:
            pages.request("GET", "/healthz")
            return pages.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def _is_open(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=2):
        return True
    return False
