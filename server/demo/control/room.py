"""The control page of a simulation while it runs, and the note by which commands find it."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from server.demo.control.breaking import Control
from server.demo.control.desk import Desk
from server.demo.control.page import control_served, new_key
from server.demo.control.rows import Rows
from server.demo.local_page import HOST
from server.province.orders import What
from server.settings import Settings
from server.store.session import open_store
from server.trust.private_file import write_private

_NOTE = "control.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where the control page of a simulation is, and the key that whoever acts there shows."""

    url: str
    key: str


@contextmanager
def control_room(control: Control, settings: Settings, port: int) -> Iterator[str]:
    """Keep the control page open as long as the context lasts; it gives its address.

    Args:
        control: What it does.
        settings: Of the server that is looked at.
        port: Where the page is.

    Raises:
        OSError: If the port is taken.
    """
    way = Way(url=f"http://{HOST}:{port}", key=new_key())
    note = control.story.path.with_name(_NOTE)
    with closing(open_store(settings.database_url)) as store:
        rows = Rows(store=store, district=control.district, zone=ZoneInfo(settings.timezone))
        desk = Desk(
            control=control,
            rows=rows,
            pages_url=f"http://{settings.pages_host}:{settings.pages_port}",
            round_s=settings.round_s,
            key=way.key,
            # Only a demo watches anything that is real.
            kinds=tuple(what for what in What if settings.demo or what is not What.REAL),
        )
        with control_served(desk, port):
            write_private(note, json.dumps(asdict(way)).encode())
            try:
                yield way.url
            finally:
                note.unlink(missing_ok=True)


def find_way(folder: Path) -> Way | None:
    """Read the way to the control page of the simulation in a folder; None: none runs there."""
    try:
        return Way(**json.loads((folder / _NOTE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
