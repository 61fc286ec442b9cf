"""What all share: the province's uplink, its data centre, the backbone, the server's probing."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.lab.faults import services
from tests.lab.lab import Lab
from tests.lab.net import filtered

_FORWARD = "filter hook forward priority 0"
_BOTH_WAYS = ('iifname "above" counter drop', 'oifname "above" counter drop')


@contextmanager
def cut_uplink(lab: Lab, _target: str) -> Iterator[None]:
    with filtered(lab.hosts["dc"], _FORWARD, *_BOTH_WAYS):
        yield


@contextmanager
def cut_backbone(lab: Lab, _target: str) -> Iterator[None]:
    with filtered(lab.hosts["national"], _FORWARD, *_BOTH_WAYS):
        yield


@contextmanager
def lose_data_centre(lab: Lab, _target: str) -> Iterator[None]:
    """The provincial services are gone; the server stands elsewhere."""
    with ExitStack() as stack:
        for service in lab.province.services:
            if not service.national:
                stack.enter_context(services.lose_machines(lab, service.code))
        yield


@contextmanager
def hinder_server(lab: Lab, _target: str) -> Iterator[None]:
    """The server's own probes do not get out; the reports come in."""
    with filtered(
        lab.hosts["centre"], "filter hook output priority 0", "tcp dport {80, 443} counter drop"
    ):
        yield
