"""The folder of a demo: known by its mark, so that no other folder is ever deleted."""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from server.demo.scale import Scale
from server.trust.private_file import make_private_folder, write_private
from server.web.demo_users import CONTROL_PAGE_NAME, FILE_NAME, MAIL_PAGE_NAME

_MARK = "canh-demo.txt"
_MARK_TEXT = "This folder belongs to `canh demo`, and `canh demo --fresh` deletes it.\n"
# Complete once this is there, and says how much is simulated: what a start that was stopped
# half-way left is begun anew, and so is what an earlier version made (the number) that lacks what
# this one needs.
_COMPLETE = "complete-4"


class FolderError(ValueError):
    """A folder that is no demo's; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who can sign in to a demo."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where a demo keeps everything. ``path`` is the data folder of its server too."""

    path: Path

    @property
    def logs(self) -> Path:
        """What its processes say."""
        return self.path / "logs"

    @property
    def agent(self) -> Path:
        """The state of this computer's agent."""
        return self.path / "agent"

    @property
    def province(self) -> Path:
        """The simulation's own folder, out of which the server never reads."""
        return self.path / "province"

    @property
    def mail(self) -> Path:
        """The mailbox that the demo's server sends to, a Maildir."""
        return self.path / "mail"

    @property
    def phrase(self) -> Path:
        """The recovery phrase. A real server shows it once and keeps it nowhere."""
        return self.path / "recovery-phrase.txt"

    @property
    def people_file(self) -> Path:
        """Who can sign in; the sign-in page of a demo reads it too."""
        return self.path / FILE_NAME

    def keep_mail_page(self, url: str) -> None:
        """Keep the address at which the mailbox is read; the sign-in page of a demo names it."""
        (self.path / MAIL_PAGE_NAME).write_text(f"{url}\n", encoding="utf-8")

    def set_agent_clock(self, ahead_s: float) -> None:
        """Let this computer's agent live by the demo's clock, ``ahead_s`` ahead of the computer's.

        The agent has enrolled: its own settings are there.
        """
        self._change_agent({"clock_ahead_s": ahead_s})

    def let_agent_ask(self, address: str, port: int) -> None:
        """Let this computer's agent ask an address on loopback, which no server can make it do."""
        self._change_agent({"networks": [f"{address}/32"], "ports": [port]})

    def _change_agent(self, settings: Mapping[str, object]) -> None:
        file = self.agent / "settings.json"
        plain = json.loads(file.read_text(encoding="utf-8"))
        write_private(file, json.dumps(plain | settings).encode())

    def keep_control_page(self, url: str) -> None:
        """Keep the address at which somebody breaks something; the pages of a demo name it."""
        (self.path / CONTROL_PAGE_NAME).write_text(f"{url}\n", encoding="utf-8")

    @property
    def is_complete(self) -> bool:
        """Whether everything that is made once has been made."""
        return (self.path / _COMPLETE).exists()

    def note_complete(self, scale: Scale) -> None:
        """Note that everything that is made once has been made, and how much that is."""
        (self.path / _COMPLETE).write_text(scale, encoding="ascii")

    def scale(self, wanted: Scale | None) -> Scale:
        """Give how much is simulated here: what has been, else what is wanted.

        Raises:
            FolderError: If something else has been.
        """
        if not self.is_complete:
            return wanted or Scale.PROVINCE
        known = Scale((self.path / _COMPLETE).read_text(encoding="ascii"))
        if wanted not in {None, known}:
            raise FolderError(
                f"the demo in {self.path} simulates a {known}: begin it anew (--fresh)"
            )
        return known

    def people(self) -> Mapping[str, Person]:
        """Read who can sign in, by role."""
        plain = json.loads(self.people_file.read_text(encoding="utf-8"))
        return {role: Person(**person) for role, person in plain.items()}

    def keep_people(self, people: Mapping[str, Person]) -> None:
        """Keep who can sign in, by role, for their owner's eyes."""
        plain = {role: asdict(person) for role, person in people.items()}
        write_private(self.people_file, json.dumps(plain, indent=1).encode())


def is_demo(path: Path) -> bool:
    """Say whether a folder is a demo's."""
    return (path / _MARK).is_file()


@contextmanager
def held_folder(path: Path, *, fresh: bool) -> Iterator[DemoFolder]:
    """Hold the folder of a demo, making it where there is none; one demo at a time has it.

    A demo that was never completed is begun anew.

    Args:
        path: Where.
        fresh: Whether to forget what is there.

    Raises:
        FolderError: If something else is there, or another demo has it.
    """
    folder = DemoFolder(path)
    if path.exists() and not path.is_dir():
        raise FolderError(f"{path} is not a folder")
    if path.is_dir() and any(path.iterdir()) and not is_demo(path):
        raise FolderError(
            f"{path} is not a demo's folder (it has no {_MARK}), so nothing in it is touched: "
            "name another one with --data"
        )
    make_private_folder(path)
    with (path / _MARK).open("w", encoding="utf-8") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderError(f"a demo is running in {path} already: stop it first") from None
        mark.write(_MARK_TEXT)
        mark.flush()
        if fresh or not folder.is_complete:
            _empty(path)
        folder.logs.mkdir(exist_ok=True)
        yield folder


def _empty(path: Path) -> None:
    """Delete all but the mark, which is held."""
    for item in path.iterdir():
        if item.name == _MARK:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()
