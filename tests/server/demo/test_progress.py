import io

import pytest

from server.clock import SystemClock
from server.commands.terminal import Terminal
from server.demo.progress import Progress, TookTooLong


class Screen(io.StringIO):
    """A terminal that somebody looks at."""

    def isatty(self) -> bool:
        return True


class FakeClock(SystemClock):
    """Time passes only while somebody waits."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def monotonic_s(self) -> float:
        return self.at_s

    def sleep(self, seconds: float) -> None:
        self.at_s += seconds


def progress(output: io.StringIO) -> Progress:
    return Progress(Terminal(output=output, complaints=io.StringIO()), FakeClock())


def test_a_step_is_one_line_with_a_tick_and_its_seconds() -> None:
    output = io.StringIO()

    shown = progress(output)
    with shown.step("keys"):
        shown.clock.sleep(1.25)

    assert output.getvalue() == "  ✓ keys (1.2 s)\n"


def test_a_step_that_fails_gets_no_tick() -> None:
    output = io.StringIO()

    with pytest.raises(OSError, match="full"), progress(output).step("keys"):
        raise OSError("the disk is full")

    assert output.getvalue() == ""


def test_waiting_draws_a_bar_where_somebody_looks() -> None:
    screen, shares = Screen(), iter([0.0, 0.5, 1.0])

    progress(screen).wait_for("PCs", lambda: next(shares), 10)

    assert "PCs [############............]" in screen.getvalue()
    assert screen.getvalue().endswith("  ✓ PCs (0.2 s)\n")


def test_waiting_in_a_log_is_one_line_all_the_same() -> None:
    output, shares = io.StringIO(), iter([0.0, 0.5, 1.0])

    progress(output).wait_for("PCs", lambda: next(shares), 10)

    assert output.getvalue() == "  ✓ PCs (0.2 s)\n"


def test_what_does_not_happen_in_time_is_named_with_how_far_it_came() -> None:
    with pytest.raises(TookTooLong, match="PCs: only 50% after 3 s"):
        progress(io.StringIO()).wait_for("PCs", lambda: 0.5, 3)
