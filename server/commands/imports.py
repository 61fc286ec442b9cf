"""``canh import``: bring units, links, services, and what finance knows, from a sheet."""

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from server.commands.command import Call, Command, CommandError
from server.commands.wanted_services import of_catalogue, of_sheet
from server.fleet import (
    import_budgets,
    import_links,
    import_prices,
    import_register,
    import_services,
    import_staff,
    import_units,
)
from server.fleet.budgets import put_budgets
from server.fleet.catalogue import FILE as CATALOGUE
from server.fleet.changes import Changes
from server.fleet.import_budgets import parse_budgets
from server.fleet.import_links import parse_links
from server.fleet.import_prices import parse_prices
from server.fleet.import_register import parse_register
from server.fleet.import_staff import parse_staff
from server.fleet.import_units import parse_units
from server.fleet.links import known_links, put_links
from server.fleet.prices import put_prices
from server.fleet.register import put_register
from server.fleet.services import put_services
from server.fleet.sheet import MOST_BYTES, Column, ImportProblem
from server.fleet.staff import put_staff
from server.fleet.units import put_units
from server.store import sheets
from server.store.audit import write_audit
from server.store.session import Session

_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Done:
    """What an import did, or everything that kept it from being done; and what is to be known."""

    changes: Changes
    problems: Sequence[ImportProblem] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of sheet: its columns, and what puts it into rows in one transaction."""

    columns: Sequence[Column]
    put: Callable[[Session, bytes, Call, datetime], _Done]


def _units(session: Session, data: bytes, call: Call, now: datetime) -> _Done:
    entries, problems = parse_units(data)
    return _Done(put_units(session, entries, now, simulated=call.arguments.simulated), problems)


def _links(session: Session, data: bytes, _call: Call, now: datetime) -> _Done:
    # Whether a link is simulated follows from its site.
    sites = frozenset(sheets.sites(session))
    entries, problems = parse_links(data, sites, known_links(session))
    return _Done(put_links(session, entries, now), problems)


def _services(session: Session, data: bytes, call: Call, now: datetime) -> _Done:
    arguments = call.arguments
    wanted = of_catalogue(session) if arguments.catalogue else of_sheet(data, call.folder)
    changes = put_services(session, wanted.entries, call.actor, now, simulated=arguments.simulated)
    return _Done(changes, wanted.problems, wanted.notes)


def _register(session: Session, data: bytes, call: Call, now: datetime) -> _Done:
    # Whether an asset is simulated follows from its unit.
    today = now.astimezone(ZoneInfo(call.settings().timezone)).date()
    entries, problems = parse_register(data, frozenset(sheets.units(session)), today)
    return _Done(put_register(session, entries, call.arguments.file.name), problems)


def _staff(session: Session, data: bytes, call: Call, _now: datetime) -> _Done:
    entries, problems = parse_staff(data, frozenset(sheets.units(session)))
    return _Done(put_staff(session, entries, call.arguments.file.name), problems)


def _budgets(session: Session, data: bytes, call: Call, _now: datetime) -> _Done:
    entries, problems = parse_budgets(data, frozenset(sheets.units(session)))
    return _Done(put_budgets(session, entries, call.arguments.file.name), problems)


def _prices(session: Session, data: bytes, call: Call, _now: datetime) -> _Done:
    entries, problems = parse_prices(data)
    return _Done(put_prices(session, entries, call.arguments.file.name), problems)


KINDS: Mapping[str, _Kind] = {
    "units": _Kind(columns=import_units.COLUMNS, put=_units),
    "links": _Kind(columns=import_links.COLUMNS, put=_links),
    "services": _Kind(columns=import_services.COLUMNS, put=_services),
    "register": _Kind(columns=import_register.COLUMNS, put=_register),
    "staff": _Kind(columns=import_staff.COLUMNS, put=_staff),
    "budgets": _Kind(columns=import_budgets.COLUMNS, put=_budgets),
    "prices": _Kind(columns=import_prices.COLUMNS, put=_prices),
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, metavar="|".join(KINDS))
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?")
    parser.add_argument(
        "--catalogue",
        action="store_true",
        help="instead of a file: services that are the same for every province, if not there yet",
    )
    parser.add_argument(
        "--check", action="store_true", help="say what would change, change nothing"
    )
    parser.add_argument("--simulated", action="store_true", help=SUPPRESS)


def _run(call: Call) -> int:
    file = _file(call)
    if file is None:
        call.terminal.complain("canh import: a FILE is expected, or services --catalogue")
        return 2
    data = _read(file)
    with call.store(call.settings()) as store, store.writing() as session:
        done = _put(call, session, file, data)
        if call.arguments.check:
            session.rollback()
    if done.problems:
        _complain(call, file, done.problems)
        return 1
    _say(call, done)
    return 0


def _file(call: Call) -> Path | None:
    """Give the file to import; None when it was not said which, or more than one."""
    file: Path | None = call.arguments.file
    if not call.arguments.catalogue:
        return file
    return CATALOGUE if call.arguments.kind == "services" and not file else None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error


def _put(call: Call, session: Session, file: Path, data: bytes) -> _Done:
    now = call.clock.now()
    done = KINDS[call.arguments.kind].put(session, data, call, now)
    if done.changes.created or done.changes.changed:
        write_audit(
            session,
            now,
            actor=call.actor,
            action=f"{call.arguments.kind}.import",
            subject=f"file:{file.name}",
            detail={
                "sha256": sha256(data).hexdigest(),
                "created": done.changes.created,
                "changed": done.changes.changed,
            },
        )
    return done


def _complain(call: Call, file: Path, problems: Sequence[ImportProblem]) -> None:
    for problem in problems[:_MOST_SHOWN]:
        call.terminal.complain(problem.text(str(file)))
    if len(problems) > _MOST_SHOWN:
        call.terminal.complain(f"... and {len(problems) - _MOST_SHOWN} more")
    wrong = "1 cell is wrong" if len(problems) == 1 else f"{len(problems)} cells are wrong"
    call.terminal.complain(f"{wrong}: nothing was changed.")


def _say(call: Call, done: _Done) -> None:
    changes = done.changes
    for note in done.notes:
        call.terminal.say(note)
    for subject, changed in changes.changed.items():
        what = "; ".join(f"{name}: {old} -> {new}" for name, (old, new) in changed.items())
        call.terminal.say(f"{subject}: {what}")
    would = "Would be: " if call.arguments.check else ""
    call.terminal.say(
        f"{would}{len(changes.created)} created, {len(changes.changed)} changed, "
        f"{changes.unchanged} unchanged."
    )


def _columns_help() -> str:
    lines = []
    for name, kind in KINDS.items():
        lines.append(f"\nColumns of {name} (* must be there):")
        lines += [
            f"  {column.name + ('*' if column.required else ''):<18} {column.meaning}"
            for column in kind.columns
        ]
    return "\n".join(lines)


COMMAND = Command(
    name="import",
    summary="bring units, links, services, register, staff, budgets or prices from a CSV file",
    details=f"""\
The first row names the columns, in any order. Cells stand apart by comma, semicolon or tab;
the file is UTF-8 (in a spreadsheet: save as «CSV UTF-8»). Days are 31/12/2026. With one wrong
cell nothing is changed, and every wrong cell is named. Importing the same file again changes
nothing; what a file does not name stays.

  canh import units communes.csv --check
  canh import units communes.csv
  canh import services --catalogue --check      what every province has
  canh import services services.csv             rows may name an entry of it, and give its host
{_columns_help()}""",
    arguments=_arguments,
    run=_run,
)
