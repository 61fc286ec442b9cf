"""The checks of a row of the sheet of services: its own, or those of the catalogue. Pure."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from checks.check import Setting
from checks.kinds import wrong_settings
from checks.server_kinds import ALL_KINDS
from server.fleet.catalogue import CatalogueCheck, CatalogueEntry
from server.fleet.check_entry import CheckEntry
from server.fleet.sheet import ImportProblem, SheetRow


def checks_of(
    row: SheetRow, entry: CatalogueEntry | None, problems: list[ImportProblem]
) -> tuple[CheckEntry, ...]:
    """Give the checks of a row; what is wrong with them goes to ``problems``.

    A row that names no check brings all those of its entry. The settings that it gives then are
    for each check that has such a setting.
    """
    wanted = _wanted(row, entry)
    if not wanted:
        if row.get("settings") or row.get("host"):
            problems.append(row.problem("check", "settings without the kind of a check"))
        return ()
    given = _given(row, {name: kind for one in wanted for name, kind in _needed(one).items()})
    if isinstance(given, str):
        problems.append(row.problem("settings", given))
        return ()
    made = []
    for one in wanted:
        settings = _settings(row, entry, one, given)
        wrong = _wrong(one, settings)
        problems += [_problem(row, one, text) for text in wrong]
        if not wrong:
            made.append(_check(row, one, settings))
    problems += _of_nobody(row, wanted, given)
    return tuple(made)


def _wanted(row: SheetRow, entry: CatalogueEntry | None) -> tuple[CatalogueCheck, ...]:
    name = row.get("check")
    if name is None:
        return entry.checks if entry else ()
    named = entry.check_named(name) if entry else None
    return (named or CatalogueCheck(name=name, kind=name, settings={}),)


def _needed(check: CatalogueCheck) -> Mapping[str, type]:
    kind = ALL_KINDS.get(check.kind)
    return {need.name: need.type for need in kind.needs} if kind else {}


def _settings(
    row: SheetRow,
    entry: CatalogueEntry | None,
    check: CatalogueCheck,
    given: Mapping[str, Setting],
) -> dict[str, Setting]:
    """Put together what a check is told: what the row says stands above what the catalogue knows.

    The column ``host`` is that of the entry: a check of it that is asked elsewhere stays there,
    unless the row names this check.
    """
    named = row.get("check") is not None
    said = row.get("host") or {}
    if "host" in check.settings and not named:
        said = {}
    usual = {"host": entry.host} if entry and entry.host else {}
    needed = _needed(check)
    made = {**usual, **check.settings, **said}
    made = {name: value for name, value in made.items() if name in needed}
    return made | {name: value for name, value in given.items() if named or name in needed}


def _wrong(check: CatalogueCheck, settings: Mapping[str, Setting]) -> list[str]:
    missing = [f"{need}: missing" for need in check.needs if need not in settings]
    return missing + wrong_settings(check.kind, settings, ALL_KINDS)


def _problem(row: SheetRow, check: CatalogueCheck, text: str) -> ImportProblem:
    if check.kind not in ALL_KINDS:
        return row.problem("check", text)
    name = "host" if text == "host: missing" and "host" in row.columns else "settings"
    return row.problem(name, text if check.name == check.kind else f"{check.name}: {text}")


def _check(row: SheetRow, check: CatalogueCheck, settings: Mapping[str, Setting]) -> CheckEntry:
    return CheckEntry(
        kind=check.kind,
        settings=settings,
        period_s=row.get("period_s") or check.period_s,
        timeout_s=row.get("timeout_s") or check.timeout_s,
    )


def _of_nobody(
    row: SheetRow, wanted: tuple[CatalogueCheck, ...], given: Mapping[str, Setting]
) -> list[ImportProblem]:
    """Name the settings that no check of an entry has; a check that is named says so itself."""
    if row.get("check") is not None:
        return []
    known = {name for one in wanted for name in _needed(one)}
    return [
        row.problem("settings", f"{name}: no check of {row.get('entry')} has such a setting")
        for name in given
        if name not in known
    ]


def _given(row: SheetRow, needed: Mapping[str, type]) -> Mapping[str, Setting] | str:
    """Read the settings of a row; a text says what is wrong with them."""
    text = row.get("settings") or ""
    if not text.startswith("{"):
        return _pairs(text, needed)
    try:
        plain: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"no JSON: {error}"
    return dict(plain)


def _pairs(text: str, needed: Mapping[str, type]) -> Mapping[str, Setting] | str:
    try:
        pairs = shlex.split(text)
    except ValueError as error:
        return f"{error}: a value with a blank in it stands in quotation marks"
    settings: dict[str, Setting] = {}
    for pair in pairs:
        name, is_pair, value = pair.partition("=")
        if not is_pair:
            return f"{pair!r}: name=value expected"
        settings[name] = _typed(value, needed.get(name, str))
    return settings


def _typed(value: str, kind: type) -> Setting:
    """Give the value as its setting wants it; where it cannot be, the check of it will say so."""
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(value.casefold(), value)
    try:
        return int(value) if kind is int else float(value) if kind is float else value
    except ValueError:
        return value
