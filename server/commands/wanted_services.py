"""The services that somebody wants to import: those of a sheet, or those of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.server_kinds import SERVER_KINDS
from server.control.secrets import FOLDER_NAME, secrets_of
from server.fleet.catalogue import read_catalogue
from server.fleet.import_services import ServiceEntry, from_catalogue, parse_services
from server.fleet.sheet import ImportProblem
from server.store import sheets
from server.store.session import Session

_SECRETS = ("secret", "certificate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Services, what is wrong with them, and what whoever wants them should know."""

    entries: Sequence[ServiceEntry]
    problems: Sequence[ImportProblem] = ()
    notes: Sequence[str] = ()


def of_sheet(data: bytes, folder: Path) -> Wanted:
    """Read a sheet. ``folder``: of the server, whose secrets its checks may name."""
    entries, problems = parse_services(data, read_catalogue())
    return Wanted(entries=entries, problems=problems, notes=_missing_secrets(entries, folder))


def of_catalogue(session: Session) -> Wanted:
    """Take what is the same for every province; a service that is there already stays as it is."""
    held = sheets.services(session)
    new = [entry for entry in read_catalogue().values() if entry.code not in held]
    known = [entry for entry in new if not entry.needs]
    notes = [f"{entry.code}: {entry.values['name_vi']}, {entry.host}" for entry in known]
    notes += [
        f"{entry.code}: {entry.values['name_vi']}: not without a row that gives its "
        f"{', '.join(entry.needs)}"
        for entry in new
        if entry.needs
    ]
    return Wanted(entries=[from_catalogue(entry) for entry in known], notes=notes)


def _missing_secrets(entries: Sequence[ServiceEntry], folder: Path) -> list[str]:
    """Name the secrets that checks name and the server does not have, each once."""
    find = secrets_of(folder)
    named = {
        str(check.settings[setting]): entry.code
        for entry in entries
        for check in entry.checks
        for setting in _SECRETS
        if check.kind in SERVER_KINDS and check.settings.get(setting)
    }
    return [
        f"{code}: the server has no secret {name!r} yet: until {folder / FOLDER_NAME / name} is "
        "there, the call is not made"
        for name, code in named.items()
        if find(name) is None
    ]
