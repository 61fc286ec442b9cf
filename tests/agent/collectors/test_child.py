import json
import sys
import time
from pathlib import Path

import pytest

from agent.collectors.child import MOST_BYTES, collect_inventory_in_child
from agent.collectors.linux.files import read_text
from checks.inventory import Inventory

LONG_S = 60.0


def script(text: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-c", text)


def test_this_machines_inventory_comes_from_a_real_child() -> None:
    inventory = collect_inventory_in_child(LONG_S)

    assert inventory is not None
    assert inventory.host == read_text(Path("/proc/sys/kernel/hostname"))
    assert inventory.operating_system.family == "linux"
    assert inventory.processors[0].threads


def test_the_child_runs_at_the_lowest_priority(tmp_path: Path) -> None:
    niceness = tmp_path / "nice"
    command = script(
        "import os, pathlib\n"
        "from agent.collectors.__main__ import main\n"
        "main()\n"
        f"pathlib.Path({str(niceness)!r}).write_text(str(os.nice(0)))\n"
    )

    assert collect_inventory_in_child(LONG_S, command) is not None
    assert niceness.read_text() == "19"


def test_a_child_that_hangs_is_killed() -> None:
    began = time.monotonic()

    assert collect_inventory_in_child(0.2, script("import time; time.sleep(600)")) is None
    assert time.monotonic() - began < LONG_S


def test_a_child_that_hangs_with_its_output_closed_is_killed_too() -> None:
    command = script("import os, time; os.close(1); time.sleep(600)")

    assert collect_inventory_in_child(0.2, command) is None


def test_a_child_that_never_stops_talking_is_cut_off() -> None:
    assert collect_inventory_in_child(LONG_S, script("while True: print('x' * 4096)")) is None


@pytest.mark.parametrize(
    "text",
    [
        "raise SystemExit(3)",
        "print('{}'); raise SystemExit(1)",
        "print('no JSON')",
        "print('[]')",
        """print('{"processors":"many"}')""",
        "",
    ],
)
def test_a_child_that_fails_or_talks_nonsense_gives_no_inventory(text: str) -> None:
    assert collect_inventory_in_child(LONG_S, script(text)) is None


def test_a_child_that_cannot_be_started_gives_no_inventory(tmp_path: Path) -> None:
    assert collect_inventory_in_child(LONG_S, (str(tmp_path / "no-such-python"),)) is None


def test_an_inventory_at_the_bound_is_still_taken() -> None:
    frame = len(json.dumps({"host": ""})) + 1
    command = script(f"import json; print(json.dumps({{'host': 'x' * {MOST_BYTES - frame}}}))")

    assert collect_inventory_in_child(LONG_S, command) == Inventory(host="x" * (MOST_BYTES - frame))
