from pathlib import Path

import pytest

from agent.collectors.linux.signs import read_signs
from tests.agent.collectors.linux.tree import grow

HWMON = "sys/class/hwmon"


def chip(root: Path, number: int, name: str, **inputs: int) -> None:
    files = {f"{HWMON}/hwmon{number}/{input_}": f"{milli}\n" for input_, milli in inputs.items()}
    grow(root, {f"{HWMON}/hwmon{number}/name": f"{name}\n"} | files)


def test_load_tasks_and_segments_sent_again_are_read(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "proc/loadavg": "0.52 0.58 0.59 2/913 12345\n",
            "proc/net/snmp": (
                "Ip: Forwarding DefaultTTL\nIp: 2 64\n"
                "Tcp: RtoAlgorithm RetransSegs InErrs\nTcp: 1 47 0\n"
            ),
        },
    )

    signs = read_signs(tmp_path)

    assert (signs["load"], signs["tasks"], signs["resent"]) == (0.52, 913, 47)


@pytest.mark.parametrize("text", ["", "a b c d", "Tcp: RetransSegs\n", "Tcp: A\nTcp: 1\n"])
def test_what_cannot_be_read_is_left_out(tmp_path: Path, text: str) -> None:
    grow(tmp_path, {"proc/loadavg": text, "proc/net/snmp": text})

    assert set(read_signs(tmp_path).values()) == {None}


def test_the_temperature_is_that_of_the_hottest_processor(tmp_path: Path) -> None:
    chip(tmp_path, 0, "nvme", temp1_input=71850)
    chip(tmp_path, 1, "coretemp", temp1_input=48000, temp2_input=47000)
    chip(tmp_path, 2, "coretemp", temp1_input=52000)

    assert read_signs(tmp_path)["temperature"] == 52


def test_an_old_processor_has_one_sensor_a_core(tmp_path: Path) -> None:
    chip(tmp_path, 0, "coretemp", temp2_input=41000, temp3_input=44000)

    assert read_signs(tmp_path)["temperature"] == 44


def test_the_board_is_asked_where_the_processor_says_nothing(tmp_path: Path) -> None:
    chip(tmp_path, 0, "acpitz", temp1_input=38000)
    chip(tmp_path, 1, "k10temp", temp1_input=0)

    assert read_signs(tmp_path)["temperature"] == 38


def test_an_input_with_nothing_attached_is_no_temperature(tmp_path: Path) -> None:
    chip(tmp_path, 0, "coretemp", temp1_input=127000)
    chip(tmp_path, 1, "acpitz", temp1_input=-273000)

    assert read_signs(tmp_path)["temperature"] is None
