from pathlib import Path

from agent.collectors.fingerprint import Traces, fingerprint
from agent.collectors.linux.traces import read_traces
from tests.agent.collectors import smbios_build as build
from tests.agent.collectors.linux.tree import grow, link

PCI = "sys/devices/pci0000:00"


def machine(root: Path, *, serial: str, address: str, disk: str) -> Path:
    """A machine whose disk is a copy of another's: what was installed is the same."""
    link(root, "sys/class/net/eth0/device", f"{PCI}/0000:03:00.0")
    link(root, "sys/block/nvme0n1/device", f"{PCI}/0000:01:00.0/nvme/nvme0")
    return grow(
        root,
        {
            "sys/firmware/dmi/tables/DMI": build.table(build.system(serial=serial)),
            "sys/class/net/eth0/type": "1\n",
            "sys/class/net/eth0/address": f"{address}\n",
            "sys/class/net/eth0/addr_assign_type": "0\n",
            "sys/block/nvme0n1/size": "1000215216\n",
            "sys/block/nvme0n1/device/serial": f"{disk}\n",
            "etc/machine-id": "3d1219c7c4c5404aaa1f6d2a48adfda4\n",
        },
    )


def test_every_trace_is_read(tmp_path: Path) -> None:
    root = machine(tmp_path, serial="PF0ABCDE", address="00:1b:21:3a:4c:5d", disk="S4GGNX0")

    assert read_traces(root) == Traces(
        plate="|PF0ABCDE|",
        card="001b213a4c5d",
        disk="S4GGNX0",
        installation="3d1219c7c4c5404aaa1f6d2a48adfda4",
    )


def test_a_copied_disk_in_a_second_machine_is_told_from_the_first(tmp_path: Path) -> None:
    first = machine(tmp_path / "1", serial="PF0A", address="00:1b:21:00:00:01", disk="S4G1")
    second = machine(tmp_path / "2", serial="PF0B", address="00:1b:21:00:00:02", disk="S4G2")
    enrolled = fingerprint(read_traces(first))

    assert fingerprint(read_traces(second), like=enrolled) != enrolled


def test_boards_that_nobody_numbered_are_told_apart_by_their_cards(tmp_path: Path) -> None:
    blank = "Default string"
    first = machine(tmp_path / "1", serial=blank, address="00:1b:21:00:00:01", disk="S4G1")
    second = machine(tmp_path / "2", serial=blank, address="00:1b:21:00:00:02", disk="S4G2")
    enrolled = fingerprint(read_traces(first))

    assert fingerprint(read_traces(second), like=enrolled) != enrolled


def test_a_machine_without_anything_has_no_trace(tmp_path: Path) -> None:
    assert read_traces(tmp_path) == Traces()
