from pathlib import Path

import pytest

from agent.collectors.linux.processors import is_guest, read_processors
from checks.inventory import Processor
from tests.agent.collectors.linux.tree import grow

I5 = "Intel(R) Core(TM) i5-4300U CPU @ 1.90GHz"


def thread(number: int, socket: int, core: int, name: str = I5, flags: str = "fpu vme") -> str:
    return (
        f"processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 69\n"
        f"model name\t: {name}\nstepping\t: 1\nphysical id\t: {socket}\ncore id\t\t: {core}\n"
        f"flags\t\t: {flags}\n"
    )


def test_the_threads_of_a_processor_are_counted_together(tmp_path: Path) -> None:
    threads = [thread(0, 0, 0), thread(1, 0, 0), thread(2, 0, 1), thread(3, 0, 1)]
    grow(
        tmp_path,
        {
            "proc/cpuinfo": "\n".join(threads),
            "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "2900000\n",
        },
    )

    assert read_processors(tmp_path) == (
        Processor(name=I5, cores=2, threads=4, max_mhz=2900, signature="GenuineIntel 6 69 1"),
    )


def test_two_sockets_are_two_processors(tmp_path: Path) -> None:
    grow(tmp_path, {"proc/cpuinfo": "\n".join([thread(0, 0, 0), thread(1, 1, 0)])})

    assert [one.threads for one in read_processors(tmp_path)] == [1, 1]


@pytest.mark.parametrize("cpuinfo", ["", "garbage", "processor\t: 0\nBogoMIPS\t: 108.00\n"])
def test_a_kernel_that_names_no_processor_leaves_it_open(tmp_path: Path, cpuinfo: str) -> None:
    grow(tmp_path, {"proc/cpuinfo": cpuinfo})

    assert read_processors(tmp_path) == ()
    assert not is_guest(tmp_path)


def test_a_hypervisor_shows_itself_in_the_flags(tmp_path: Path) -> None:
    grow(tmp_path / "guest", {"proc/cpuinfo": thread(0, 0, 0, flags="fpu hypervisor lahf_lm")})
    grow(tmp_path / "metal", {"proc/cpuinfo": thread(0, 0, 0, flags="fpu lahf_lm")})

    assert is_guest(tmp_path / "guest")
    assert not is_guest(tmp_path / "metal")
