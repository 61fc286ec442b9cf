"""Putting links and their contracts into rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise

from server.fleet.changes import Changes, revise
from server.fleet.import_links import ContractEntry, KnownLink, LinkEntry
from server.store import sheets
from server.store.session import Session
from server.store.tables import Contract, Link, Site, Unit


def known_links(session: Session) -> dict[str, KnownLink]:
    """Say what the store has, for ``parse_links``."""
    codes = {site.id: site.code for site in sheets.sites(session).values()}
    contracts = sheets.contracts(session)
    return {
        link.code: KnownLink(
            site=codes[link.site_id],
            path=link.path,
            contracts={row.valid_from: row.valid_to for row in contracts.get(link.id or 0, ())},
        )
        for link in sheets.links(session).values()
    }


def put_links(session: Session, entries: Iterable[LinkEntry], now: datetime) -> Changes:
    """Make the links as the sheet says; those that it does not name stay as they are.

    A contract that begins on another day than those there are follows them: the one before ends
    where it begins. One that begins on the same day corrects it.
    """
    changes = Changes()
    links, sites = sheets.links(session), sheets.sites(session)
    contracts = sheets.contracts(session)
    districts = _districts(session)
    for entry in entries:
        link = links.get(entry.code)
        if link is None:
            site = sites[entry.site]
            link = _new_link(entry, site, districts.get(site.id or 0, ""), now)
            sheets.add(session, link)
            changes.created.append(f"link:{entry.code}")
        else:
            values = {key: value for key, value in entry.values.items() if key != "area" or value}
            changes.note(f"link:{entry.code}", revise(link, values))
            session.add(link)
        held = {row.valid_from: row for row in contracts.get(link.id or 0, ())}
        _put_contracts(session, link, entry.contracts, held, changes)
    return changes


def _new_link(entry: LinkEntry, site: Site, district: str, now: datetime) -> Link:
    values = dict(entry.values)
    values["area"] = values.get("area") or district
    return Link(
        code=entry.code,
        site_id=site.id or 0,
        path=entry.path,
        valid_from=now,
        simulated=site.simulated,
        **values,
    )


def _put_contracts(
    session: Session,
    link: Link,
    entries: Iterable[ContractEntry],
    held: Mapping[date, Contract],
    changes: Changes,
) -> None:
    rows = dict(held)
    # By day: ends and terms as they were, to say in the end what changed.
    before = {start: row.model_dump() for start, row in held.items()}
    for entry in entries:
        values = {**entry.values, "valid_to": entry.end}
        row = rows.get(entry.start)
        if row is None:
            rows[entry.start] = Contract(link_id=link.id or 0, valid_from=entry.start, **values)
        else:
            revise(row, values)
    ordered = sorted(rows.values(), key=lambda row: row.valid_from)
    for row, after in pairwise(ordered):
        row.valid_to = row.valid_to or after.valid_from
    for row in ordered:
        session.add(row)
        subject = f"contract:{link.code} {row.valid_from}"
        if row.valid_from not in before:
            changes.created.append(subject)
            continue
        old = before[row.valid_from]
        changes.note(subject, {k: [old[k], v] for k, v in row.model_dump().items() if old[k] != v})
    session.flush()


def _districts(session: Session) -> dict[int, str]:
    units: dict[int | None, Unit] = {unit.id: unit for unit in sheets.units(session).values()}
    return {
        site: units[membership.unit_id].district
        for site, membership in sheets.memberships(session).items()
    }
