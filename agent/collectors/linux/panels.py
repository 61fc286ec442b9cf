"""Screens, from the EDIDs that the graphics drivers keep under ``/sys/class/drm``."""

import re
from pathlib import Path

from agent.collectors.edid import parse_edid
from agent.collectors.linux.files import ROOT, folders, read_bytes
from checks.inventory import Panel

_CONNECTOR = re.compile(r"card\d+-(?P<kind>.+?)-\d+")
_BUILT_IN = {"eDP", "LVDS", "DSI"}


def read_panels(root: Path = ROOT) -> tuple[Panel, ...]:
    """Read the screens that are connected."""
    panels = (_panel(folder) for folder in folders(root / "sys/class/drm"))
    return tuple(panel for panel in panels if panel)


def _panel(folder: Path) -> Panel | None:
    connector = _CONNECTOR.fullmatch(folder.name)
    if not connector:
        return None
    return parse_edid(read_bytes(folder / "edid"), built_in=connector["kind"] in _BUILT_IN)
