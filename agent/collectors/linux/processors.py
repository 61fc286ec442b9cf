"""Processors, from ``/proc/cpuinfo``: what CPUID says, whatever the firmware wrote."""

from collections.abc import Mapping
from pathlib import Path

from agent.collectors.linux.files import ROOT, read_text, read_whole
from agent.collectors.placeholders import told
from checks.inventory import Processor

_Thread = Mapping[str, str]


def read_processors(root: Path = ROOT) -> tuple[Processor, ...]:
    """Read one entry a socket; none where the kernel lists no processor by name (ARM)."""
    threads = [_fields(text) for text in _cpuinfo(root).split("\n\n")]
    sockets: dict[str, list[_Thread]] = {}
    for thread in threads:
        if told(thread.get("model name", "")):
            sockets.setdefault(thread.get("physical id", ""), []).append(thread)
    khz = read_whole(root / "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq")
    max_mhz = khz // 1000 if khz else None
    return tuple(_processor(threads, max_mhz) for threads in sockets.values())


def is_guest(root: Path = ROOT) -> bool:
    """Say whether CPUID names a hypervisor: under Linux that is one above this system."""
    return "hypervisor" in _fields(_cpuinfo(root)).get("flags", "").split()


def _processor(threads: list[_Thread], max_mhz: int | None) -> Processor:
    first = threads[0]
    cores = {thread["core id"] for thread in threads if "core id" in thread}
    numbers = [first.get(name, "") for name in ("cpu family", "model", "stepping")]
    known = all(number.isdigit() for number in numbers)
    return Processor(
        name=told(first["model name"]),
        cores=len(cores) or None,
        threads=len(threads),
        max_mhz=max_mhz,
        signature=" ".join([first.get("vendor_id", ""), *numbers]).strip() if known else "",
    )


def _cpuinfo(root: Path) -> str:
    return read_text(root / "proc/cpuinfo")


def _fields(text: str) -> _Thread:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}
