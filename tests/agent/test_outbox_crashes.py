"""The outbox against the real thing: SIGKILL, and a file system without a free byte."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.outbox import Bounds, Outbox
from checks.report import EventKind
from tests.agent.build import a_record

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8


def test_sigkill_at_any_moment_loses_no_record_whose_put_returned(tmp_path: Path) -> None:
    returned: dict[int, float] = {}

    for attempt in range(KILLS):
        returned |= killed_writer(tmp_path, attempt * 10_000.0, 1 + attempt * 37)

    with Outbox.open(tmp_path, Bounds()) as outbox:
        found = [(r.sequence, r.clock_s) for r in outbox.oldest(1_000_000, 10**9)]
        assert outbox.dropped == ()
    sequences = [sequence for sequence, _ in found]
    assert sequences == list(range(1, len(found) + 1))
    assert returned.items() <= set(found)
    assert len(found) - len(returned) <= KILLS  # at most the one being written each time


def killed_writer(folder: Path, clock_s: float, lines: int) -> dict[int, float]:
    """Let a writer run for so many records, kill it in the midst of its work, tell what it said."""
    command = [sys.executable, "-P", "-m", "tests.agent.outbox_writer", str(folder), str(clock_s)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    whole = (line.split() for line in said if line.endswith("\n"))
    return {int(sequence): float(clock) for sequence, clock in whole}


def test_a_full_file_system_loses_nothing_stored_and_the_agent_goes_on(
    small_disk: Path,
) -> None:
    filler = small_disk / "somebody's film"
    with Outbox.open(small_disk, Bounds()) as outbox:
        for clock_s in range(10):
            outbox.put(a_record(clock_s))
        fill_up(filler)

        live = [outbox.put(a_record(100.0 + index)) for index in range(60)]
        held = outbox.oldest(100, 10**9)
    with Outbox.open(small_disk, Bounds()) as outbox:
        stored = outbox.oldest(100, 10**9)
        filler.unlink()
        after = outbox.put(a_record(500.0))

        assert outbox.oldest(100, 10**9) == (*stored, after)

    full = next(record for record in live if record.events)
    assert [event.kind for event in full.events] == [EventKind.DISK_FULL]
    assert [record.sequence for record in live if record.events] == [full.sequence]
    assert held == tuple(live[live.index(full) :])
    assert [record.sequence for record in stored] == list(range(1, full.sequence))


def test_on_a_disk_that_is_full_from_the_start_the_outbox_lies_in_memory(small_disk: Path) -> None:
    fill_up(small_disk / "somebody's film")

    with Outbox.open(small_disk, Bounds()) as outbox:
        put = outbox.put(a_record())

        assert outbox.freshest() == (put,)
        assert outbox.waiting == 1


def fill_up(path: Path) -> None:
    """Take the last byte of a file system."""
    with path.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 256 KiB small."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "canh-test", str(tmp_path)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a really full disk is untested here: mount says {done.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)
