import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.trust.authority import Authority, from_plain, new_authority, rotated, to_plain
from server.trust.token import Token, TokenError, hash_secret, read_token, sign_token

AUTHORITY = new_authority()
TOKEN = Token(device="0" * 32, secret_hash=hash_secret("s"), site="07210", simulated=True)


@given(
    st.builds(
        Token,
        device=st.text(),
        secret_hash=st.text(),
        site=st.text(),
        simulated=st.booleans(),
    )
)
def test_a_token_says_what_was_signed(token: Token) -> None:
    assert read_token(sign_token(token, AUTHORITY), AUTHORITY.token_keys) == token


def test_a_token_fits_into_a_header() -> None:
    text = sign_token(TOKEN, AUTHORITY)

    assert text.isascii()
    assert text.isprintable()
    assert len(text) < 500


def test_a_token_of_another_server_is_refused() -> None:
    with pytest.raises(TokenError, match="not signed by this server"):
        read_token(sign_token(TOKEN, new_authority()), AUTHORITY.token_keys)


def test_a_token_made_over_to_another_device_is_refused() -> None:
    body, _, signature = sign_token(TOKEN, AUTHORITY).partition(".")
    plain = json.loads(base64.urlsafe_b64decode(body + "=="))
    plain["site"] = "07228"
    forged = base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")

    with pytest.raises(TokenError, match="not signed"):
        read_token(f"{forged}.{signature}", AUTHORITY.token_keys)


@given(st.text())
def test_any_text_is_refused_as_a_token(text: str) -> None:
    with pytest.raises(TokenError):
        read_token(text, AUTHORITY.token_keys)


def test_a_token_holds_through_rotations() -> None:
    text = sign_token(TOKEN, AUTHORITY)
    later = rotated(rotated(AUTHORITY, distrust=False), distrust=False)

    assert read_token(text, later.token_keys) == TOKEN


def test_a_token_of_a_key_that_is_not_trusted_any_more_is_refused() -> None:
    text = sign_token(TOKEN, AUTHORITY)
    later = rotated(AUTHORITY, distrust=True)

    with pytest.raises(TokenError, match="not signed"):
        read_token(text, later.token_keys)


def test_a_rotation_takes_the_next_key_that_agents_hold_already() -> None:
    later = rotated(AUTHORITY, distrust=False)

    assert later.public[0] == AUTHORITY.public[1]
    assert later.public[1] not in AUTHORITY.public


def test_keys_come_back_as_they_were_written() -> None:
    later: Authority = rotated(AUTHORITY, distrust=False)

    back = from_plain(json.loads(json.dumps(to_plain(later))))

    assert back.public == later.public
    assert back.former == (AUTHORITY.public[0],)
    assert to_plain(back) == to_plain(later)
