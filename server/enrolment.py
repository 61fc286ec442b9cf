"""How devices join: with a code, again with a token, or as the clone of another.

Each function works inside the caller's transaction and never commits.
"""

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from checks.enrolment import Enrolled, Enrolment, EnrolmentCode
from server.store import enrolments
from server.store import tables as rows
from server.store.audit import write_audit
from server.store.session import Session
from server.store.tables.fleet import DeviceState
from server.trust.authority import Authority
from server.trust.token import SECRET, Token, TokenError, hash_secret, read_token, sign_token

_SECRET = re.compile(SECRET)
_CODE_BYTES = 10
# One image may be on every PC of a large office; more than that is somebody playing.
MOST_CLONES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a computer may not join. ``error`` is one of ``checks.answer.Problem``."""

    error: str
    detail: str


# One answer for unknown, used up and expired: whoever guesses codes learns nothing.
REFUSED_CODE = Refused(
    error="refused_code", detail="this enrolment code is not valid (any more): ask for a new one"
)
_WEAK_SECRET = Refused(
    error="malformed", detail="secret: 16 to 64 characters of base64url expected"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTerms:
    """What a code is made for.

    Attributes:
        site: The site that devices join; None: they wait until somebody gives them one.
        uses: How many devices may join with it.
        expires_at: Until when.
        simulated: Whether those devices belong to a simulated province.
    """

    site: rows.Site | None
    uses: int
    expires_at: datetime
    simulated: bool = False


def make_code(
    session: Session,
    terms: CodeTerms,
    authority: Authority,
    servers: tuple[str, ...],
    actor: str,
    now: datetime,
) -> EnrolmentCode:
    """Make a code. Its secret is in what is returned and nowhere else."""
    code = EnrolmentCode(
        key=authority.public[0], secret=secrets.token_bytes(_CODE_BYTES), servers=servers
    )
    row = rows.EnrolmentCode(
        secret_hash=hash_secret(code.secret),
        site_id=terms.site.id if terms.site else None,
        uses_left=terms.uses,
        expires_at=terms.expires_at,
        created_at=now,
        created_by=actor,
        simulated=terms.simulated,
    )
    enrolments.add_code(session, row)
    write_audit(
        session,
        now,
        actor=actor,
        action="enrolment_code.create",
        subject=f"site:{terms.site.code}" if terms.site else "site:",
        detail={"uses": terms.uses, "until": terms.expires_at, "simulated": terms.simulated},
    )
    return code


def enrol(
    session: Session, message: Enrolment, authority: Authority, now: datetime
) -> Enrolled | Refused:
    """Let a computer join with a code. A repeat with the same secret changes nothing.

    Args:
        session: A writing session; the caller commits, and answers after that.
        message: What the computer says; its ``code`` is not empty.
        authority: Signs the device's token.
        now: When.
    """
    if not _SECRET.fullmatch(message.secret):
        return _WEAK_SECRET
    secret_hash = hash_secret(message.secret)
    if (known := enrolments.device_by_secret(session, secret_hash)) is not None:
        return _enrolled(session, known, authority)
    grant = _use_code(session, message.code, now)
    if grant is None:
        # The very same request may just have been answered by another process.
        return _known(session, secret_hash, authority)
    device = _device(message, now, simulated=grant.simulated)
    if not _join(session, device, grant.site_id):
        enrolments.give_back(session, _code_hash(message.code))
        return _known(session, secret_hash, authority)
    return _enrolled(session, device, authority)


def enrol_clone(
    session: Session, message: Enrolment, other: rows.Device, authority: Authority, now: datetime
) -> Enrolled | Refused:
    """Give a clone an identity of its own: it waits for a site, the other keeps what it has.

    Args:
        session: A writing session.
        message: What the clone says: no code, and a new secret.
        other: The device whose secret the request was authenticated by.
        authority: Signs the clone's token.
        now: When.
    """
    if not _SECRET.fullmatch(message.secret):
        return _WEAK_SECRET
    known = enrolments.device_by_secret(session, hash_secret(message.secret))
    if known is not None:
        if known.identity == other.identity:
            return Refused(error="malformed", detail="secret: a clone needs a secret of its own")
        return _enrolled(session, known, authority)
    if enrolments.count_audited(session, "device.split", f"device:{other.identity}") >= MOST_CLONES:
        return Refused(error="refused_code", detail="too many clones of one device")
    device = _device(message, now, simulated=other.simulated)
    if not _join(session, device, None):
        return _known(session, hash_secret(message.secret), authority)
    write_audit(
        session,
        now,
        actor=f"device:{other.identity}",
        action="device.split",
        subject=f"device:{other.identity}",
        detail={"clone": device.identity, "host": device.host},
    )
    return _enrolled(session, device, authority)


def recreate_from_token(
    session: Session, text: str, secret: str, authority: Authority, now: datetime
) -> rows.Device | None:
    """Bring back a device that this server, restored from before it joined, does not know.

    Args:
        session: A writing session.
        text: The token that the device sent.
        secret: The secret that the same request was authenticated by.
        authority: Whose tokens are believed.
        now: When.

    Returns:
        The device, for a person to confirm; None when the token does not prove who it is.
    """
    try:
        token = read_token(text, authority.token_keys)
    except TokenError:
        return None
    if not secrets.compare_digest(token.secret_hash, hash_secret(secret)):
        return None
    known = enrolments.device_by_identity(session, token.device)
    if known is not None:
        return known if known.secret_hash == token.secret_hash else None
    site = enrolments.site_by_code(session, token.site) if token.site else None
    device = _from_token(token, now, waiting=site is None)
    if not enrolments.add_device(session, device, site.id if site else None):
        return enrolments.device_by_secret(session, token.secret_hash)
    write_audit(
        session,
        now,
        actor=f"device:{token.device}",
        action="device.recreate",
        subject=f"device:{token.device}",
        detail={"site": token.site, "state": device.state},
    )
    return device


def _use_code(session: Session, code: str, now: datetime) -> enrolments.Grant | None:
    try:
        return enrolments.use_code(session, _code_hash(code), now)
    except ValueError:
        return None


def _code_hash(code: str) -> str:
    return hash_secret(bytes.fromhex(code))


def _join(session: Session, device: rows.Device, site_id: int | None) -> bool:
    device.state = DeviceState.WAITING if site_id is None else DeviceState.ACTIVE
    if not enrolments.add_device(session, device, site_id):
        return False
    write_audit(
        session,
        device.enrolled_at,
        actor=f"device:{device.identity}",
        action="device.enrol",
        subject=f"device:{device.identity}",
        detail={"site_id": site_id, "host": device.host, "system": device.system},
    )
    return True


def _known(session: Session, secret_hash: str, authority: Authority) -> Enrolled | Refused:
    known = enrolments.device_by_secret(session, secret_hash)
    return _enrolled(session, known, authority) if known else REFUSED_CODE


def _enrolled(session: Session, device: rows.Device, authority: Authority) -> Enrolled | Refused:
    if device.state == DeviceState.RETIRED or device.identity is None or device.id is None:
        return REFUSED_CODE
    site = enrolments.site_of(session, device.id)
    token = Token(
        device=device.identity,
        secret_hash=device.secret_hash or "",
        site=site.code if site else "",
        simulated=device.simulated,
    )
    return Enrolled(
        device=device.identity,
        token=sign_token(token, authority),
        site=site.name if site else "",
        keys=tuple(key.hex() for key in authority.public),
    )


def _device(message: Enrolment, now: datetime, *, simulated: bool) -> rows.Device:
    return rows.Device(
        identity=uuid.uuid4().hex,
        secret_hash=hash_secret(message.secret),
        state=DeviceState.WAITING,
        host=_printable(message.host, 255),
        fingerprint=_printable(message.fingerprint, 64),
        system=_printable(message.system, 200),
        enrolled_at=now,
        simulated=simulated,
    )


def _printable(text: str, most: int) -> str:
    # A zero byte, for one, is text to SQLite and an error to PostgreSQL.
    return "".join(letter for letter in text if letter.isprintable())[:most]


def _from_token(token: Token, now: datetime, *, waiting: bool) -> rows.Device:
    return rows.Device(
        identity=token.device,
        secret_hash=token.secret_hash,
        state=DeviceState.WAITING if waiting else DeviceState.ACTIVE,
        enrolled_at=now,
        unconfirmed=True,
        simulated=token.simulated,
    )
