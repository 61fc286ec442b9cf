"""The folder ``keys`` of a server: the CA, the same sealed for backups, the listener's certificate.

``authority.json`` holds the keys and their seal together, so that the two never differ.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server.trust import certificate
from server.trust.authority import (
    Authority,
    KeysError,
    from_plain,
    new_authority,
    rotated,
    to_plain,
)
from server.trust.phrase import new_phrase
from server.trust.private_file import make_private_folder, write_private
from server.trust.seal import seal, unseal

Sealed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keyring:
    """Where the keys lie. ``data`` is the server's folder."""

    data: Path

    @property
    def folder(self) -> Path:
        """The keys' own folder."""
        return self.data / "keys"

    @property
    def authority_file(self) -> Path:
        """The CA and its seal."""
        return self.folder / "authority.json"

    @property
    def listener_file(self) -> Path:
        """Key and certificate of the agents' listener, for ``SSLContext.load_cert_chain``."""
        return self.folder / "listener.pem"

    def exists(self) -> bool:
        """Say whether this server has keys."""
        return self.authority_file.exists()

    def create(self) -> Authority:
        """Make the CA; it has no recovery phrase until ``seal_anew``.

        Raises:
            KeysError: If there is one.
        """
        authority = new_authority()
        self._write(authority, None, replace=False)
        return authority

    def authority(self) -> Authority:
        """Read the CA.

        Raises:
            KeysError: If there is none, or it is damaged.
        """
        return from_plain(self._read().get("keys") or {})

    def sealed(self) -> Sealed | None:
        """Give what a backup may hold: the keys under the phrase; None while there is no phrase.

        Raises:
            KeysError: If there are no keys, or they are damaged.
        """
        sealed: Sealed | None = self._read().get("sealed")
        return sealed

    def seal_anew(self) -> str:
        """Make another recovery phrase and forget the one before.

        Raises:
            KeysError: If there are no keys, or they are damaged.
        """
        phrase = new_phrase()
        authority = self.authority()
        self._write(authority, _sealed(authority, phrase))
        return phrase

    def check_phrase(self, phrase: str) -> None:
        """Make sure that a phrase opens the seal.

        Raises:
            KeysError: If there are no keys, or nothing is sealed yet.
            PhraseError: If it is another phrase, or has a slip.
            SealError: If the seal is damaged.
        """
        sealed = self.sealed()
        if sealed is None:
            raise KeysError("there is no recovery phrase yet: make one with `canh phrase --new`")
        unseal(sealed, phrase)

    def rotate(self, phrase: str, *, distrust: bool) -> Authority:
        """Let the next key take over. The phrase seals the new set.

        Raises:
            KeysError, PhraseError, SealError: As in ``check_phrase``.
        """
        self.check_phrase(phrase)
        authority = rotated(self.authority(), distrust=distrust)
        self._write(authority, _sealed(authority, phrase))
        return authority

    def restore(self, sealed: Sealed, phrase: str) -> Authority:
        """Bring back the CA of a backup into a folder without one.

        Raises:
            KeysError: If there are keys here, or what was sealed is none.
            PhraseError, SealError: As in ``check_phrase``.
        """
        authority = open_seal(sealed, phrase)
        self._write(authority, sealed, replace=False)
        return authority

    def renew_listener(self, now: datetime) -> bool:
        """Make the listener's certificate if one is due; say whether it was.

        Raises:
            KeysError: If there are no keys, or they are damaged.
        """
        authority = self.authority()
        held = self.listener_file.read_bytes() if self.listener_file.exists() else b""
        if not certificate.is_due(held, authority.present.public_key(), now):
            return False
        write_private(self.listener_file, certificate.issue(authority.present, now))
        return True

    def _read(self) -> dict[str, Any]:
        try:
            plain = json.loads(self.authority_file.read_bytes())
        except FileNotFoundError as error:
            raise KeysError(f"there are no keys in {self.folder}") from error
        except ValueError as error:
            raise KeysError(f"{self.authority_file} is damaged: {error}") from error
        if not isinstance(plain, dict):
            raise KeysError(f"{self.authority_file} is damaged")
        return plain

    def _write(self, authority: Authority, sealed: Sealed | None, *, replace: bool = True) -> None:
        make_private_folder(self.data)
        make_private_folder(self.folder)
        plain = {"form": 1, "keys": to_plain(authority), "sealed": sealed}
        try:
            write_private(self.authority_file, json.dumps(plain).encode(), replace=replace)
        except FileExistsError as error:
            raise KeysError(f"there are keys in {self.folder} already") from error


def open_seal(sealed: Sealed, phrase: str) -> Authority:
    """Give the keys of a seal.

    Raises:
        PhraseError: If it is another phrase, or has a slip.
        SealError: If the seal is damaged.
        KeysError: If what was sealed are no keys.
    """
    try:
        plain = json.loads(unseal(sealed, phrase))
    except json.JSONDecodeError as error:
        raise KeysError(f"the keys of this server cannot be read: {error}") from error
    return from_plain(plain)


def _sealed(authority: Authority, phrase: str) -> Sealed:
    return seal(json.dumps(to_plain(authority)).encode(), phrase)
