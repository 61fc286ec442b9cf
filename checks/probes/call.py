"""A call of an interface, REST or SOAP: does it give the right answer to whoever has its secrets?

It sends what its settings say, with secrets of the machine that calls: so no agent ever makes one,
only the server (``checks.server_kinds``). No secret goes into a measurement, a log or an error.
"""

import base64
import functools
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.call_answer import judge, token_in
from checks.probes.call_settings import CallSettings, headers_in
from checks.probes.exchange import connect, exchange, request
from checks.probes.failure import Failure
from checks.probes.handshake import context, fresh_context
from checks.settings import read

# Gives the file of a secret by its name; None where there is none.
Secrets = Callable[[str], Path | None]

_MOST_SECRET_BYTES = 64 * 1024


def no_secrets(_name: str) -> None:
    """Have none."""


def probe(
    settings: Settings,
    timeout_s: float,
    allow: Allow = anywhere,
    secrets: Secrets = no_secrets,
) -> Measurement:
    """Get a token where one is needed, and call once. ``value``: the number that ``json`` names."""
    given = read(CallSettings, settings)
    return measure(functools.partial(call, given, secrets), Attempt(timeout_s, allow))


def call(given: CallSettings, secrets: Secrets, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    by = _context(given, secrets)
    signed = _signed(given.secret_header, _held(given.secret, secrets)) if given.secret else {}
    if given.token:
        signed = {"Authorization": f"Bearer {_token(given, by, signed, attempt)}"}
    asked = request(given.resource, {**_told(given), **signed}, given.body.encode(errors="replace"))

    connection = connect(attempt, given.resource, given.family, by)
    exchange(connection, asked, attempt, functools.partial(judge, given.expected, attempt))


def _told(given: CallSettings) -> Mapping[str, str]:
    headers = headers_in(given.headers)
    if not given.body or "content-type" in map(str.lower, headers):
        return headers
    kind = "text/xml; charset=utf-8" if given.soap else "application/json"
    return {**headers, "Content-Type": kind}


def _token(
    given: CallSettings, by: ssl.SSLContext, signed: Mapping[str, str], attempt: Attempt
) -> str:
    there = given.resource.linked(given.token.encode("ascii"))
    headers = {**signed, "Content-Type": "application/x-www-form-urlencoded"}
    asked = request(there, headers, b"grant_type=client_credentials")
    return exchange(connect(attempt, there, given.family, by), asked, attempt, token_in)


def _context(given: CallSettings, secrets: Secrets) -> ssl.SSLContext:
    if not given.certificate:
        return context(given.ca)
    made = fresh_context(given.ca)
    file = secrets(given.certificate)
    if file is None:
        raise Failure("no_secret")
    try:
        # An empty password: else OpenSSL would ask for that of a sealed key, at the terminal.
        made.load_cert_chain(file, password="")
    except (OSError, ValueError) as error:
        raise Failure("no_secret") from error
    return made


def _held(name: str, secrets: Secrets) -> bytes:
    file = secrets(name)
    if file is None:
        raise Failure("no_secret")
    try:
        with file.open("rb") as opened:
            held = opened.read(_MOST_SECRET_BYTES).strip()
    except OSError as error:
        raise Failure("no_secret") from error
    if not held:
        raise Failure("no_secret")
    return held


def _signed(header: str, held: bytes) -> Mapping[str, str]:
    if not header:
        return {"Authorization": f"Basic {base64.b64encode(held).decode('ascii')}"}
    text = held.decode(errors="replace")
    if not (text.isascii() and text.isprintable()):
        raise Failure("no_secret")
    return {header: text}
