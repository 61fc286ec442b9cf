"""What marks this machine, on Linux."""

from pathlib import Path

from agent.collectors.fingerprint import Traces
from agent.collectors.linux.cards import first_built_in
from agent.collectors.linux.disks import first_serial
from agent.collectors.linux.files import ROOT, read_text
from agent.collectors.linux.firmware import read_told


def read_traces(root: Path = ROOT) -> Traces:
    """Read every trace that may be read: the plate is for root alone."""
    return Traces(
        plate=read_told(root).identity,
        card=first_built_in(root),
        disk=first_serial(root),
        installation=read_text(root / "etc/machine-id"),
    )
