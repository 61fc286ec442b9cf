"""What a demo offers on its pages: users to sign in as, its mail, and a page to break something.

The demo writes all of it into files.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from alerts.contact import Role

FILE_NAME = "demo-users.json"
MAIL_PAGE_NAME = "demo-mail-page.txt"
CONTROL_PAGE_NAME = "demo-control-page.txt"


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


def mail_page(folder: Path) -> str:
    """Read the address at which the demo's mail is read; empty: there is none yet."""
    return _address(folder / MAIL_PAGE_NAME)


def control_page(folder: Path) -> str:
    """Read the address at which somebody breaks something; empty: there is none yet."""
    return _address(folder / CONTROL_PAGE_NAME)


def _address(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
