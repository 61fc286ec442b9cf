"""Where a form leads to when it is done: back into Canh, never to another site."""

from typing import Annotated

from fastapi import Form

Next = Annotated[str, Form(alias="next", max_length=2000)]


def local(path: str) -> str:
    """Keep a way back inside: a path of ours; anything else leads to the first page."""
    inside = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if inside and path.isascii() and path.isprintable() else "/"
