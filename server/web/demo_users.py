"""The users of a demo, offered on its sign-in page: a file that the demo writes."""

import json
from dataclasses import dataclass
from pathlib import Path

from alerts.contact import Role

FILE_NAME = "demo-users.json"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A user that anybody may sign in as."""

    role: Role
    name: str
    password: str


def demo_users(folder: Path) -> tuple[DemoUser, ...]:
    """Read the demo's users, ``{role: {"name": …, "password": …}}``; none yet: nobody."""
    try:
        written = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(
        DemoUser(role=role, name=written[role]["name"], password=written[role]["password"])
        for role in Role
        if role in written
    )
