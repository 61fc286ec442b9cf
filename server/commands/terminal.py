"""What a command says to the person who typed it, and asks."""

import getpass
import sys
from dataclasses import dataclass
from typing import TextIO

_BAR = 30


@dataclass(frozen=True, slots=True)
class Terminal:
    """Standard output for answers, standard error for complaints and progress."""

    output: TextIO
    complaints: TextIO

    @property
    def is_seen(self) -> bool:
        """Whether a person reads the output now, and no file or journal keeps it."""
        return self.output.isatty()

    def say(self, text: str = "") -> None:
        """Print an answer."""
        self.output.write(f"{text}\n")
        self.output.flush()

    def complain(self, text: str) -> None:
        """Print what is wrong, or what to know beside the answer."""
        self.complaints.write(f"{text}\n")
        self.complaints.flush()

    @property
    def is_asked(self) -> bool:
        """Whether a person sits there to answer."""
        return sys.stdin.isatty()

    def ask(self, question: str) -> str:
        """Let the person type something; where nobody sits it is a line of standard input."""
        if self.is_asked:
            self.complaints.write(f"{question}: ")
            self.complaints.flush()
        return sys.stdin.readline().rstrip("\n")

    def ask_secret(self, question: str) -> str:
        """Let the person type something that is not shown."""
        return getpass.getpass(f"{question}: ") if self.is_asked else self.ask(question)

    def show_progress(self, what: str, done: float) -> None:
        """Draw a bar, where a person sees it. ``done``: 0.0 to 1.0."""
        if not self.complaints.isatty():
            return
        filled = round(_BAR * min(done, 1.0))
        bar = "#" * filled + "." * (_BAR - filled)
        self.complaints.write(f"\r{what} [{bar}] {done:4.0%}" + ("\n" if done >= 1 else ""))
        self.complaints.flush()


def system_terminal() -> Terminal:
    """Give the terminal of this process."""
    return Terminal(output=sys.stdout, complaints=sys.stderr)
