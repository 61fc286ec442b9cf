"""Putting services and their checks into rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from server.fleet.changes import Changes, revise
from server.fleet.check_entry import CheckEntry
from server.fleet.import_services import ServiceEntry
from server.store import sheets
from server.store.session import Session
from server.store.tables import CheckRow, CheckVersion, Service

_Held = tuple[CheckRow, CheckVersion]


def put_services(
    session: Session,
    entries: Sequence[ServiceEntry],
    actor: str,
    now: datetime,
    *,
    simulated: bool = False,
) -> Changes:
    """Make the services as the sheet says; those that it does not name stay as they are.

    The sheet names all checks of its services: one that is not there any more is retired, and one
    that changed gets another version. ``simulated``: what is new belongs to a simulated province.
    """
    changes = Changes()
    services = sheets.services(session)
    named = [entry.code for entry in entries]
    held = sheets.checks(session, [services[code].id or 0 for code in named if code in services])
    for entry in entries:
        service = services.get(entry.code)
        if service is None:
            service = Service(code=entry.code, simulated=simulated, **entry.values)
            sheets.add(session, service)
            changes.created.append(f"service:{entry.code}")
        else:
            changes.note(f"service:{entry.code}", revise(service, entry.values))
            session.add(service)
        put = _Checks(session, service, changes, actor, now)
        put.all(entry.checks, held.get(service.id or 0, []))
    return changes


class _Checks:
    """Puts the checks of one service."""

    def __init__(
        self, session: Session, service: Service, changes: Changes, actor: str, now: datetime
    ) -> None:
        self._session, self._service, self._changes = session, service, changes
        self._actor, self._now = actor, now

    def all(self, entries: Iterable[CheckEntry], held: Sequence[_Held]) -> None:
        left, new = list(held), []
        for entry in entries:
            same = next((one for one in left if _does_same(one[1], entry)), None)
            if same is None:
                new.append(entry)
            else:
                left.remove(same)
                self._revise(same, entry)
        for entry in new:
            changed = next((one for one in left if one[1].kind == entry.kind), None)
            if changed is None:
                self._create(entry)
            else:
                left.remove(changed)
                self._revise(changed, entry)
        for row, _ in left:
            row.retired_at = self._now
            self._session.add(row)
            self._changes.note(self._subject(row), {"retired_at": [None, self._now]})

    def _create(self, entry: CheckEntry) -> None:
        row = CheckRow(service_id=self._service.id or 0, version=1)
        sheets.add(self._session, row)
        self._session.add(self._version(row, entry))
        self._changes.created.append(self._subject(row))

    def _revise(self, held: _Held, entry: CheckEntry) -> None:
        row, version = held
        old, new = _terms_of(version), _terms(entry)
        changed = {key: [old[key], value] for key, value in new.items() if old[key] != value}
        self._changes.note(self._subject(row), changed)
        if changed:
            row.version += 1
            self._session.add(row)
            self._session.add(self._version(row, entry))

    def _version(self, row: CheckRow, entry: CheckEntry) -> CheckVersion:
        return CheckVersion(
            check_id=row.id or 0,
            version=row.version,
            created_at=self._now,
            created_by=self._actor,
            **_terms(entry),
        )

    def _subject(self, row: CheckRow) -> str:
        return f"check:{self._service.code} {row.id}"


def _terms(entry: CheckEntry) -> Mapping[str, Any]:
    return {
        "kind": entry.kind,
        "settings": _written(entry.settings),
        "period_s": entry.period_s,
        "timeout_s": entry.timeout_s,
    }


def _terms_of(version: CheckVersion) -> Mapping[str, Any]:
    return {
        "kind": version.kind,
        "settings": _written(json.loads(version.settings)),
        "period_s": version.period_s,
        "timeout_s": version.timeout_s,
    }


def _does_same(version: CheckVersion, entry: CheckEntry) -> bool:
    settings = _written(json.loads(version.settings))
    return (version.kind, settings) == (entry.kind, _written(entry.settings))


def _written(settings: Mapping[str, Any]) -> str:
    return json.dumps(dict(settings), sort_keys=True, ensure_ascii=False)
