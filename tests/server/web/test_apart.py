"""Work in the other process."""

import os
import signal
from concurrent.futures import BrokenExecutor

import pytest

from server.web.apart import made_apart


def test_the_work_is_done_in_another_process_that_stays() -> None:
    first, second = made_apart(os.getpid), made_apart(os.getpid)

    assert first != os.getpid()
    assert first == second


def test_what_goes_wrong_there_is_told_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        made_apart(int, "no number")


def test_after_the_process_was_killed_the_next_work_gets_another() -> None:
    killed = made_apart(os.getpid)

    with pytest.raises(BrokenExecutor):
        made_apart(os.kill, killed, signal.SIGKILL)

    assert made_apart(os.getpid) != killed
