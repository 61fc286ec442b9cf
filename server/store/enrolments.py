"""Rows of joining: enrolment codes, and devices made with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.clock import to_ms
from server.store.tables import (
    Audit,
    Device,
    DeviceMembership,
    DeviceNow,
    EnrolmentCode,
    Site,
)
from server.store.tables.fleet import DeviceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one use of a code gives: the site to join, if any, and the flag to inherit."""

    site_id: int | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A device, and the number of the site that it has joined."""

    device: Device
    site_id: int


def add_code(session: Session, code: EnrolmentCode) -> None:
    """Store a code."""
    session.add(code)


def use_code(session: Session, secret_hash: str, now: datetime) -> Grant | None:
    """Use a code once: compare-and-set, so that two who race for the last use cannot both win.

    Returns:
        None when the code is unknown, used up or expired: nobody is told which.
    """
    used = session.exec(
        sa.update(EnrolmentCode)
        .where(
            col(EnrolmentCode.secret_hash) == secret_hash,
            col(EnrolmentCode.uses_left) > 0,
            col(EnrolmentCode.expires_at) > now,
        )
        .values(uses_left=col(EnrolmentCode.uses_left) - 1)
        .returning(col(EnrolmentCode.site_id), col(EnrolmentCode.simulated))
    ).first()
    return None if used is None else Grant(site_id=used[0], simulated=used[1])


def give_back(session: Session, secret_hash: str) -> None:
    """Undo one use of a code."""
    session.execute(
        sa.update(EnrolmentCode)
        .where(col(EnrolmentCode.secret_hash) == secret_hash)
        .values(uses_left=col(EnrolmentCode.uses_left) + 1)
    )


def void_codes(session: Session) -> int:
    """Take the uses that are left from every code; give how many codes had some."""
    voided = session.exec(
        sa.update(EnrolmentCode)
        .where(col(EnrolmentCode.uses_left) > 0)
        .values(uses_left=0)
        .returning(col(EnrolmentCode.id))
    )
    return len(voided.all())


def device_by_secret(session: Session, secret_hash: str) -> Device | None:
    """Find the device that authenticates by this secret."""
    return session.exec(select(Device).where(Device.secret_hash == secret_hash)).first()


def device_by_identity(session: Session, identity: str) -> Device | None:
    """Find a device by its identity."""
    return session.exec(select(Device).where(Device.identity == identity)).first()


def count_unheard_since_audited(session: Session, action: str) -> int:
    """Count the devices that joined before the last time something was done, and are silent since.

    None are when it was never done.
    """
    last = session.exec(select(sa.func.max(Audit.at)).where(col(Audit.action) == action)).one()
    if last is None:
        return 0
    heard = sa.func.coalesce(col(DeviceNow.contact_ms), 0)
    return session.exec(
        select(sa.func.count())
        .select_from(Device)
        .join(DeviceNow, col(DeviceNow.device_id) == col(Device.id), isouter=True)
        .where(
            col(Device.secret_hash).is_not(None),
            col(Device.state) != DeviceState.RETIRED,
            col(Device.enrolled_at) < last,
            heard < to_ms(last),
        )
    ).one()


def has_devices(session: Session) -> bool:
    """Say whether any device ever joined."""
    joined = select(Device.id).where(col(Device.secret_hash).is_not(None))
    return session.exec(joined.limit(1)).first() is not None


def add_device(session: Session, device: Device, site_id: int | None) -> bool:
    """Store a device, at its site if it has one.

    Returns:
        False when its identity or secret is taken: somebody else was faster. Nothing is stored
        then, and what the session held before stays.
    """
    try:
        with session.begin_nested():
            session.add(device)
            session.flush()
            if site_id is not None and device.id is not None:
                membership = DeviceMembership(
                    device_id=device.id, site_id=site_id, valid_from=device.enrolled_at
                )
                session.add(membership)
    except sa.exc.IntegrityError:
        return False
    return True


def add_devices(session: Session, joined: Iterable[Joined]) -> list[int]:
    """Store many new devices at once, each at its site; give their numbers.

    Raises:
        sqlalchemy.exc.IntegrityError: If the identity or the secret of any is taken.
    """
    known = session.exec(select(sa.func.max(Device.id))).one() or 0
    numbered = list(enumerate(joined, known + 1))
    connection = session.connection()
    connection.execute(
        sa.insert(Device), [one.device.model_dump() | {"id": number} for number, one in numbered]
    )
    connection.execute(
        sa.insert(DeviceMembership),
        [
            {
                "device_id": number,
                "site_id": one.site_id,
                "valid_from": one.device.enrolled_at,
                "valid_to": None,
            }
            for number, one in numbered
        ],
    )
    return [number for number, _ in numbered]


def site_of(session: Session, device_id: int) -> Site | None:
    """Give the site that a device is at now."""
    at_now = col(DeviceMembership.valid_to).is_(None)
    return session.exec(
        select(Site)
        .join(DeviceMembership, col(DeviceMembership.site_id) == col(Site.id))
        .where(DeviceMembership.device_id == device_id, at_now)
    ).first()


def site_by_code(session: Session, code: str) -> Site | None:
    """Find a site by its code."""
    return session.exec(select(Site).where(Site.code == code)).first()


def count_audited(session: Session, action: str, subject: str) -> int:
    """Count how often something was done to one subject."""
    return session.exec(
        select(sa.func.count())
        .select_from(Audit)
        .where(col(Audit.action) == action, col(Audit.subject) == subject)
    ).one()
