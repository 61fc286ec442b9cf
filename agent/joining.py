"""How this computer joins a server: with a code that a person gives it."""

from dataclasses import dataclass, replace
from pathlib import Path

from agent.identity import (
    Identity,
    IdentityError,
    joined,
    read_identity,
    secret_for,
    write_identity,
)
from agent.uplink import Peer, Uplink
from agent.version import VERSION
from checks.enrolment import Enrolment, EnrolmentCode
from checks.wire.deflate import deflate
from checks.wire.plain import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a computer says of itself to join: see ``checks.enrolment.Enrolment``."""

    fingerprint: str
    host: str = ""
    system: str = ""


def join(folder: Path, code: EnrolmentCode, machine: Machine, uplink: Uplink) -> Identity:
    """Join with a code. Repeated with the same code it changes nothing, at either end.

    Until the server has answered, an identity of before stays as it was.

    Raises:
        UplinkError: If the server cannot be reached, or refuses.
        OSError: If the identity cannot be stored.
    """
    text = code.secret.hex()
    began_with = f"{text} on {machine.fingerprint}"
    secret = _secret_of_before(folder, text, machine) or secret_for(folder, began_with)
    peer = Peer(servers=code.servers, keys=(code.key,))
    enrolled = uplink.enrol(peer, enrolment_message(text, secret, machine))
    identity = replace(joined(code, secret, enrolled), fingerprint=machine.fingerprint)
    write_identity(folder, identity)
    return identity


def enrolment_message(code: str, secret: str, machine: Machine) -> bytes:
    """Write what is sent to join. ``code``: hexadecimal; empty for the clone of another device."""
    message = Enrolment(
        code=code,
        secret=secret,
        fingerprint=machine.fingerprint,
        host=machine.host,
        system=machine.system,
        agent=VERSION,
    )
    return deflate(encode(message))


def _secret_of_before(folder: Path, code: str, machine: Machine) -> str:
    """Give the secret that this very machine joined with by this very code."""
    try:
        before = read_identity(folder)
    except IdentityError:
        return ""
    same = (before.code, before.fingerprint) == (code, machine.fingerprint)
    return before.secret if same else ""
