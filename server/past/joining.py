"""How the simulated computers joined when the past began: as devices of the server, and for good.

Rows as ``server.enrolment`` makes them of one computer after the other, which would take minutes.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.past.era import Era
from server.past.reporting import Numbers
from server.province import habits
from server.province.chance import digits, fraction
from server.province.computers import Computer
from server.province.identities import Identities
from server.province.line import Trust
from server.store import enrolments, observations
from server.store.enrolments import Joined, site_by_code
from server.store.inserts import Row, add_new
from server.store.session import Session
from server.store.tables import Audit, Device, Site
from server.store.tables.fleet import DeviceState
from server.trust.authority import Authority
from server.trust.token import Token, hash_secret, sign_token

# Whoever went from desk to desk was at the last one after so long.
_TOOK = timedelta(hours=1)


class NoSuchSite(ValueError):
    """A site of the province that the database does not have."""


def joined_at(era: Era, computer: Computer) -> datetime:
    """Give when a computer joined: soon after it was first switched on."""
    first = habits.next_on(computer.habit, era.began, era.world.days)
    return (first + (0.1 + 0.9 * fraction("joined", computer.code)) * _TOOK).astimezone(UTC)


def join(session: Session, era: Era, identities: Identities) -> Numbers:
    """Store all computers as devices that joined when the era began; give the numbers.

    Raises:
        NoSuchSite: If the province is not in the database.
    """
    joined = dict(_joined(session, era, identities))
    numbers = enrolments.add_devices(session, joined.values())
    add_new(session, Audit.__tablename__, [_audit(one) for one in joined.values()])
    links = observations.links(session, era.now, simulated=True)
    return Numbers(
        devices=dict(zip(joined, numbers, strict=True)),
        links={link.code: link.id for link in links},
    )


def introduce(era: Era, identities: Identities, authority: Authority, trust: Trust) -> None:
    """Let each computer know who it is, as if it had been told when it joined, and save that."""
    for code, computer in era.world.district.computers.items():
        known = identities.computers[code]
        token = Token(
            device=_identity(era, code),
            secret_hash=hash_secret(known.secret),
            site=computer.site,
            simulated=True,
        )
        told = replace(known, device=token.device, token=sign_token(token, authority))
        identities.put(code, told, trust)
    identities.save()


def _joined(session: Session, era: Era, identities: Identities) -> Iterator[tuple[str, Joined]]:
    computers = era.world.district.computers
    sites = {code: _site(session, code) for code in {one.site for one in computers.values()}}
    for code, computer in computers.items():
        inventory = computer.machine.inventory
        system = inventory.operating_system
        device = Device(
            identity=_identity(era, code),
            secret_hash=hash_secret(identities.computers[code].secret),
            state=DeviceState.ACTIVE,
            host=inventory.host,
            fingerprint=digits(8, "fingerprint", inventory.system.uuid),
            system=f"{system.name} {system.release}",
            enrolled_at=joined_at(era, computer),
            simulated=True,
        )
        yield code, Joined(device, sites[computer.site].id or 0)


def _audit(one: Joined) -> Row:
    device = one.device
    detail = {"site_id": one.site_id, "host": device.host, "system": device.system}
    return {
        "at": device.enrolled_at,
        "actor": f"device:{device.identity}",
        "action": "device.enrol",
        "subject": f"device:{device.identity}",
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
    }


def _site(session: Session, code: str) -> Site:
    site = site_by_code(session, code)
    if site is None:
        raise NoSuchSite(f"the database has no site {code}: import the province first")
    return site


def _identity(era: Era, code: str) -> str:
    return digits(32, "device", era.world.seed, code)
