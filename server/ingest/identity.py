"""Whether a report comes from the machine that its identity belongs to, or from a copy of its disk.

Pure. Copies share secret and outbox, so nothing of a copy may be stored under the first machine's
identity: their sequences would run into each other. While it is not sure, nothing is stored and
nothing is lost: the records stay with the machine.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# A machine that says it is the device while the known one is silent this long took its place:
# the disk was moved, or the board was changed.
MOVED_AFTER_MS = 15 * 60_000
# Of machines that say they are one device, the newest so many are remembered.
_MOST_CLAIMS = 8


class Verdict(StrEnum):
    """Who reports."""

    SAME = "same"
    MOVED = "moved"
    DOUBT = "doubt"
    CLONE = "clone"


@dataclass(frozen=True, slots=True)
class Claim:
    """Another machine that says it is the device.

    Attributes:
        since_ms: When it was first heard.
        refuted: Whether a machine with an older claim was heard since: so there are two.
    """

    since_ms: int
    refuted: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """The machines but the first that say they are the device, by fingerprint, oldest first."""

    by_fingerprint: Mapping[str, Claim] = field(default_factory=dict)

    def text(self) -> str:
        """Write them as they are stored; empty when there are none."""
        plain = {
            name: [claim.since_ms, claim.refuted] for name, claim in self.by_fingerprint.items()
        }
        return json.dumps(plain, separators=(",", ":")) if plain else ""


def read_claims(text: str) -> Claims:
    """Read what ``text`` wrote."""
    plain = json.loads(text) if text else {}
    return Claims({name: Claim(since_ms, refuted) for name, (since_ms, refuted) in plain.items()})


def judge_identity(
    first: str, claims: Claims, fingerprint: str, now_ms: int
) -> tuple[Verdict, Claims]:
    """Judge who reports, and note that it did.

    Args:
        first: The fingerprint that the device joined with.
        claims: The other machines heard before.
        fingerprint: Of the machine that reports.
        now_ms: When the report came in.
    """
    if fingerprint == first or not (tells(fingerprint) and tells(first)):
        return Verdict.SAME, _refuted_by(None, claims)
    held = claims.by_fingerprint.get(fingerprint)
    if held is None:
        newest = [*claims.by_fingerprint.items(), (fingerprint, Claim(now_ms))][-_MOST_CLAIMS:]
        return Verdict.DOUBT, _refuted_by(fingerprint, Claims(dict(newest)))
    if held.refuted:
        return Verdict.CLONE, claims
    moved = now_ms - held.since_ms >= MOVED_AFTER_MS
    return Verdict.MOVED if moved else Verdict.DOUBT, _refuted_by(fingerprint, claims)


def is_clone(claims: Claims, fingerprint: str) -> bool:
    """Say whether a machine was told that it is a clone."""
    claim = claims.by_fingerprint.get(fingerprint)
    return claim is not None and claim.refuted


def tells(fingerprint: str) -> bool:
    """Say whether a fingerprint tells anything: a machine without any trace sends zeros."""
    return bool(fingerprint.strip("0"))


def _refuted_by(fingerprint: str | None, claims: Claims) -> Claims:
    """Refute every claim younger than that of ``fingerprint`` (None: the first machine itself)."""
    names = list(claims.by_fingerprint)
    younger = set(names[names.index(fingerprint) + 1 :] if fingerprint else names)
    if not any(not claims.by_fingerprint[name].refuted for name in younger):
        return claims
    return Claims(
        {
            name: Claim(claim.since_ms, claim.refuted or name in younger)
            for name, claim in claims.by_fingerprint.items()
        }
    )
