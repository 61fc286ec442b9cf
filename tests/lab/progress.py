"""What whoever waits sees: one line that changes on a terminal, a line an event elsewhere."""

import sys

_ERASE = "\r\033[K"


def say(text: str) -> None:
    """Say something that stays."""
    sys.stdout.write(f"{_ERASE if sys.stdout.isatty() else ''}{text}\n")
    sys.stdout.flush()


def show(text: str) -> None:
    """Say how things are at the moment; on a terminal only."""
    if sys.stdout.isatty():
        sys.stdout.write(f"{_ERASE}{text}")
        sys.stdout.flush()
