"""What was really broken, as a simulation writes it down. The server never reads it.

A line of JSON for each thing that breaks, and another one when somebody mends it before its time.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from server.province.story import plain_break
from server.province.world import Break, Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Something that was broken, or is.

    Attributes:
        number: Which one of the file, from 1 on.
        broken: What, from when to when.
        by_hand: Whether somebody asked for it; else the story told it.
        mended: Whether somebody mended it before its time.
    """

    number: int
    broken: Break
    by_hand: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class StoryFile:
    """The file. Several processes may read it while one adds to it."""

    path: Path

    def add(self, line: str) -> None:
        """Add a line of the story: something breaks."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def add_by_hand(self, broken: Break) -> None:
        """Add what somebody lets break."""
        self.add(json.dumps({"by_hand": True} | plain_break(broken), ensure_ascii=False))

    def add_mended(self, number: int, at: datetime) -> None:
        """Add that somebody mends something before its time."""
        self.add(json.dumps({"mended": number, "to": at.isoformat()}))

    def scenes(self) -> list[str]:
        """Give the lines that the story itself told, oldest first."""
        return [line for line in self._lines() if "scene" in json.loads(line)]

    def truths(self) -> list[Truth]:
        """Give what was broken, and is, in the order in which it was written."""
        return read_truths(self._lines())

    def _lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []


def read_truths(lines: Iterable[str]) -> list[Truth]:
    """Read what the lines of a story tell."""
    truths: list[Truth] = []
    for line in lines:
        plain = json.loads(line)
        if "mended" in plain:
            truth = truths[plain["mended"] - 1]
            ended = replace(truth.broken, ends=datetime.fromisoformat(plain["to"]))
            truths[truth.number - 1] = replace(truth, broken=ended, mended=True)
        else:
            by_hand = plain.get("by_hand", False)
            truths.append(Truth(number=len(truths) + 1, broken=_broken(plain), by_hand=by_hand))
    return truths


def _broken(plain: Mapping[str, Any]) -> Break:
    """Read a line. What a scene leaves out is not known, and needed by nobody."""
    known = {name: plain[name] for name in ("outcome", "communes", "factor") if plain.get(name)}
    return Break(
        damage=Damage(plain["damage"]),
        target=plain["target"],
        starts=datetime.fromisoformat(plain["from"]),
        ends=datetime.fromisoformat(plain["to"]) if plain["to"] else None,
        **known,
    )
