"""Lines that fail: cut, lossy, slow, or too narrow for large packets."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.lab.lab import Lab
from tests.lab.net import filtered, shape
from tests.lab.wiring import LINE_RATE, ends_of

_FORWARD = "filter hook forward priority 0"
_SLOW_RATE, _SLOW_QUEUE = "40kbit", "1500ms"
_LOST_PERCENT = 30
_NARROW_BYTES = 1300


@contextmanager
def cut(lab: Lab, line: str) -> Iterator[None]:
    """Take the carrier: the site's router sees that its line is dead."""
    far, _ = ends_of(lab.province.line(line), lab.hosts)
    far.host.ip(f"link set dev {far.device} down")
    yield
    far.host.ip(f"link set dev {far.device} up")


@contextmanager
def swallow(lab: Lab, line: str) -> Iterator[None]:
    """Drop all packets: the line looks well from both ends."""
    with _on_line(lab, line, "counter drop"):
        yield


@contextmanager
def lose(lab: Lab, line: str) -> Iterator[None]:
    with _on_line(lab, line, f"numgen random mod 100 < {_LOST_PERCENT} counter drop"):
        yield


@contextmanager
def swallow_large(lab: Lab, line: str) -> Iterator[None]:
    """Drop large packets and tell nobody: an MTU black hole."""
    with _on_line(lab, line, f"meta length > {_NARROW_BYTES} counter drop"):
        yield


@contextmanager
def slow(lab: Lab, line: str) -> Iterator[None]:
    ends = ends_of(lab.province.line(line), lab.hosts)
    for end in ends:
        shape(end, _SLOW_RATE, _SLOW_QUEUE)
    yield
    for end in ends:
        shape(end, LINE_RATE)


@contextmanager
def _on_line(lab: Lab, line: str, rule: str) -> Iterator[None]:
    far, _ = ends_of(lab.province.line(line), lab.hosts)
    both = (f'{way} "{far.device}" {rule}' for way in ("iifname", "oifname"))
    with filtered(far.host, _FORWARD, *both):
        yield
