"""One PC: its web proxy, its way to the server, its clock."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.lab.lab import Lab
from tests.lab.net import filtered

_YEAR_S = 366 * 86400


@contextmanager
def break_proxy(lab: Lab, pc: str) -> Iterator[None]:
    """A proxy on the PC itself, through which all its pages go, is dead (antivirus, mostly)."""
    with filtered(
        lab.hosts[pc], "nat hook output priority -100", "tcp dport {80, 443} counter redirect to :9"
    ):
        yield


@contextmanager
def shift_clock(lab: Lab, pc: str) -> Iterator[None]:
    """The wall clock is a year ahead."""
    lab.office.set_clock(lab.province.pc(pc), _YEAR_S)
    yield
    lab.office.set_clock(lab.province.pc(pc), 0)
