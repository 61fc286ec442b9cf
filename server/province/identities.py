"""Who the simulated devices are, kept in the simulation's own folder so that a restart goes on."""

import json
import os
import secrets
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from server.province.agent import Identity
from server.province.line import Trust

_FILE = "identities.json"
# The whole file is written each time, and thousands join within a minute.
_MANY = 500


@dataclass(slots=True)
class Identities:
    """The file, and what is in it. Several threads may use it."""

    folder: Path
    trust: Trust | None
    computers: dict[str, Identity]
    lock: threading.Lock
    unsaved: int = 0

    def knows(self, computer: str) -> bool:
        """Say whether a server knows a computer."""
        return bool(self.computers[computer].device)

    def put(self, computer: str, identity: Identity, trust: Trust) -> None:
        """Remember who a computer is and whom it believes; ``save`` writes it."""
        with self.lock:
            self.unsaved += self.computers[computer] != identity
            self.computers[computer] = identity
            self.trust = trust

    def trust_from_now(self, trust: Trust) -> None:
        """Remember whom to believe from now on, for good."""
        with self.lock:
            changed, self.trust = trust != self.trust, trust
        if changed:
            self.save()

    def save_many(self) -> None:
        """Write the file anew if that is worth it: who is lost joins again, as the same device."""
        with self.lock:
            everybody = all(identity.device for identity in self.computers.values())
        if self.unsaved >= _MANY or (self.unsaved and everybody):
            self.save()

    def save(self) -> None:
        """Write the file anew, wholly or not at all."""
        with self.lock:
            self.unsaved = 0
            plain = {
                "trust": asdict(self.trust) if self.trust else None,
                "computers": {code: asdict(one) for code, one in self.computers.items()},
            }
            draft = self.folder / f"{_FILE}.new"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(plain, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / _FILE)


def open_identities(folder: Path, computers: Iterable[str]) -> Identities:
    """Read who is known, and make up a secret for everybody else.

    Who is known and not among the computers is kept: another run may be of more of them.

    Secrets are on disk before any is used: whoever enrolled just before a crash enrols again with
    the same one, and the server knows it.

    Raises:
        OSError, ValueError, KeyError: If the file is there and cannot be read.
    """
    path = folder / _FILE
    plain = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known = {code: Identity(**one) for code, one in plain.get("computers", {}).items()}
    trust = plain.get("trust")
    identities = Identities(
        folder=folder,
        trust=Trust(keys=tuple(trust["keys"]), servers=tuple(trust["servers"])) if trust else None,
        computers=known
        | {
            code: Identity(secret=secrets.token_urlsafe(12))
            for code in computers
            if code not in known
        },
        lock=threading.Lock(),
    )
    identities.save()
    return identities
