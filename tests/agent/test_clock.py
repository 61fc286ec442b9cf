import threading
import time
from pathlib import Path

from agent.clock import Clock


def test_the_start_of_the_computer_is_named_as_the_kernel_names_it(tmp_path: Path) -> None:
    boot_id = tmp_path / "boot_id"
    boot_id.write_text("89F1f2b2-8a7c-4acf-90a9-89132d9256f8\n")

    assert Clock(boot_id).boot_id() == "89f1f2b2"


def test_without_a_name_the_start_is_named_by_its_second_and_stays_so(tmp_path: Path) -> None:
    class Stepping(Clock):
        wall = 1_700_000_000.0

        def wall_s(self) -> float:
            return self.wall

        def boottime_s(self) -> float:
            return 100.0

    clock = Stepping(tmp_path / "none")
    named = clock.boot_id()

    clock.wall += 86400

    assert named == f"{1_699_999_900:08x}"
    assert clock.boot_id() == named


def test_a_file_with_something_else_in_it_is_no_name(tmp_path: Path) -> None:
    boot_id = tmp_path / "boot_id"
    boot_id.write_text("not a name")

    assert len(Clock(boot_id).boot_id()) == 8
    assert int(Clock(boot_id).boot_id(), 16) > 0


def test_the_seconds_since_the_start_count_on_and_never_less_than_those_awake() -> None:
    clock = Clock()

    before = clock.boottime_s()

    assert clock.boottime_s() >= before
    assert clock.boottime_s() >= time.monotonic() - 1


def test_the_wall_clock_of_a_demo_is_ahead_and_no_other() -> None:
    real, ahead = Clock(), Clock(ahead_s=86_400.0)

    assert abs(ahead.wall_s() - real.wall_s() - 86_400) < 600
    assert abs(ahead.boottime_s() - real.boottime_s()) < 600
    assert abs(ahead.monotonic_s() - real.monotonic_s()) < 600


def test_waiting_ends_with_the_event_or_with_the_time() -> None:
    clock, event = Clock(), threading.Event()

    assert clock.wait(event, 0.0) is False
    event.set()
    assert clock.wait(event, 60.0) is True
