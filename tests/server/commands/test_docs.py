"""docs/operating.md names whatever can be typed, set and imported."""

from pathlib import Path

import pytest

from server.__main__ import COMMANDS
from server.commands.imports import KINDS
from server.settings_file import keys

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_is_described(command: str) -> None:
    assert f"| `canh {command}` |" in TEXT


@pytest.mark.parametrize("setting", keys())
def test_every_setting_is_described(setting: str) -> None:
    assert f"`{setting}`" in TEXT.partition("## Settings")[2].partition("##")[0]


@pytest.mark.parametrize(
    ("kind", "column"),
    [(name, column.name) for name, kind in KINDS.items() for column in kind.columns],
)
def test_every_column_of_a_sheet_is_described(kind: str, column: str) -> None:
    section = TEXT.partition(f"**{kind}**")[2].partition("\n\n")[0]

    assert f"`{column}`" in section
