"""Style, script and picture of the pages: read once, named by their content, kept by browsers."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served."""

    content: bytes
    kind: str


def load_files() -> tuple[dict[str, str], dict[str, StaticFile]]:
    """Read all files.

    Returns:
        The name of each with its hash in it, and the files under those names.
    """
    names: dict[str, str] = {}
    files: dict[str, StaticFile] = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _KINDS:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            names[path.name] = f"{path.stem}.{digest}{path.suffix}"
            files[names[path.name]] = StaticFile(content, _KINDS[path.suffix])
    return names, files
