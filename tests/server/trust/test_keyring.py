import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.trust.authority import KeysError
from server.trust.keyring import Keyring, open_seal
from server.trust.phrase import PhraseError, new_phrase

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    keyring = Keyring(tmp_path / "data")
    keyring.create()
    return keyring


def test_the_keys_are_for_their_owner_alone(keyring: Keyring) -> None:
    keyring.renew_listener(NOW)

    assert stat.S_IMODE(keyring.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in keyring.folder.iterdir()} == {0o600}
    assert {file.name for file in keyring.folder.iterdir()} == {"authority.json", "listener.pem"}


def test_keys_are_never_made_over_others(keyring: Keyring) -> None:
    before = keyring.authority().public

    with pytest.raises(KeysError, match="already"):
        keyring.create()
    assert keyring.authority().public == before


def test_there_is_nothing_to_back_up_before_somebody_has_a_phrase(keyring: Keyring) -> None:
    assert keyring.sealed() is None
    with pytest.raises(KeysError, match="canh phrase --new"):
        keyring.check_phrase(new_phrase())


def test_what_a_backup_holds_opens_with_the_phrase_and_shows_no_key(keyring: Keyring) -> None:
    phrase = keyring.seal_anew()
    sealed = keyring.sealed()

    assert sealed is not None
    assert open_seal(sealed, phrase).public == keyring.authority().public
    plain = json.loads(keyring.authority_file.read_text())["keys"]
    assert plain["present"] not in json.dumps(sealed)


def test_another_phrase_ends_the_one_before(keyring: Keyring) -> None:
    first = keyring.seal_anew()
    second = keyring.seal_anew()

    keyring.check_phrase(second)
    with pytest.raises(PhraseError):
        keyring.check_phrase(first)


def test_a_rotation_keeps_the_phrase_and_seals_the_new_keys(keyring: Keyring) -> None:
    phrase = keyring.seal_anew()
    before = keyring.authority()

    keyring.rotate(phrase, distrust=False)

    sealed = keyring.sealed()
    assert sealed is not None
    assert keyring.authority().public[0] == before.public[1]
    assert open_seal(sealed, phrase).public == keyring.authority().public


def test_a_rotation_with_a_wrong_phrase_changes_nothing(keyring: Keyring) -> None:
    keyring.seal_anew()
    before = keyring.authority_file.read_bytes()

    with pytest.raises(PhraseError):
        keyring.rotate(new_phrase(), distrust=False)
    assert keyring.authority_file.read_bytes() == before


def test_keys_come_back_on_another_machine(keyring: Keyring, tmp_path: Path) -> None:
    phrase = keyring.seal_anew()
    sealed = keyring.sealed()
    elsewhere = Keyring(tmp_path / "elsewhere")

    assert sealed is not None
    elsewhere.restore(sealed, phrase)

    assert elsewhere.authority().public == keyring.authority().public
    elsewhere.check_phrase(phrase)


def test_the_listeners_certificate_is_made_once_and_again_after_a_rotation(
    keyring: Keyring,
) -> None:
    phrase = keyring.seal_anew()

    made = [keyring.renew_listener(NOW), keyring.renew_listener(NOW)]
    keyring.rotate(phrase, distrust=False)
    made.append(keyring.renew_listener(NOW))

    assert made == [True, False, True]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"keys": {}}', b'{"keys": {"present": 1}}']
)
def test_damaged_keys_are_told_and_left_as_they_are(keyring: Keyring, content: bytes) -> None:
    keyring.authority_file.write_bytes(content)

    with pytest.raises(KeysError):
        keyring.authority()
    assert keyring.authority_file.read_bytes() == content
