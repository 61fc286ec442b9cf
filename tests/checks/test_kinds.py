"""The table of kinds, and running a check whatever it says."""

import ast
import dataclasses
import math
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import checks
from checks.address import Endpoint
from checks.check import Check, Measurement, Setting
from checks.kinds import run_check, target_of, wrong_settings
from checks.server_kinds import ALL_KINDS
from checks.settings import WrongSettings
from checks.words import WORDS
from tests.checks.servers import free_port, serving, wait_for_end

NEEDED: dict[str, Setting] = {"host": "192.0.2.1", "port": 443, "name": "a.vn"}


def check(kind: str, **settings: Setting) -> Check:
    return Check(id=1, version=1, kind=kind, settings=settings)


@pytest.mark.parametrize("name", ALL_KINDS)
def test_every_kind_says_what_it_is_and_what_it_needs(name: str) -> None:
    kind = ALL_KINDS[name]

    assert kind.meaning.endswith(".")
    for need in kind.needs:
        assert need.rule.meaning.endswith(".")
        assert need.default is None or need.wrong(need.default) == ""


@pytest.mark.parametrize("name", ALL_KINDS)
def test_the_settings_of_a_kind_are_those_that_its_table_lists(name: str) -> None:
    needs = ALL_KINDS[name].needs
    least = {need.name: NEEDED[need.name] for need in needs if need.default is None}
    full = {need.name: need.default for need in needs if need.default is not None}
    odd = ["sudo: there is no such setting"]

    assert wrong_settings(name, least, ALL_KINDS) == []
    assert wrong_settings(name, {**full, **least}, ALL_KINDS) == []
    assert wrong_settings(name, {**least, "sudo": True}, ALL_KINDS) == odd


def test_an_unknown_kind_is_named_with_those_that_there_are() -> None:
    assert wrong_settings("carrier-pigeon", {}) == [
        "kind: 'carrier-pigeon' is not one of http, tls, tcp, mail, dns, ping, gateway"
    ]


@pytest.mark.parametrize(
    ("kind", "settings", "target"),
    [
        ("http", {"host": "a.vn"}, Endpoint("a.vn", 443)),
        ("tls", {"host": "a.vn", "port": 993}, Endpoint("a.vn", 993)),
        ("tcp", {"host": "192.0.2.1", "port": 22}, Endpoint("192.0.2.1", 22)),
        ("mail", {"host": "a.vn"}, Endpoint("a.vn", 587)),
        ("dns", {"name": "a.vn", "server": "192.0.2.1"}, Endpoint("192.0.2.1", 53)),
        ("dns", {"name": "a.vn"}, Endpoint("", 53)),
        ("ping", {"host": "a.vn"}, Endpoint("a.vn", 80)),
        ("gateway", {}, Endpoint("", 80)),
    ],
)
def test_what_a_check_touches_is_known_before_it_runs(
    kind: str, settings: dict[str, Setting], target: Endpoint
) -> None:
    assert target_of(kind, settings) == target


def test_what_wrong_settings_touch_is_not_known() -> None:
    with pytest.raises(WrongSettings):
        target_of("tcp", {})


@pytest.mark.parametrize(
    "unknown",
    [
        check("carrier-pigeon", host="127.0.0.1"),
        check("tcp"),
        check("tcp", host="127.0.0.1", port="80"),
        check("http", host="127.0.0.1", header="Cookie: x"),
    ],
)
def test_a_check_that_cannot_be_done_is_unsupported_and_no_failure(unknown: Check) -> None:
    assert run_check(unknown) == Measurement(outcome="unsupported")


def test_a_check_runs_under_the_ceilings() -> None:
    with serving(wait_for_end) as port:
        allowed = run_check(check("tcp", host="127.0.0.1", port=port))
        forbidden = run_check(check("tcp", host="127.0.0.1", port=port), lambda *_: False)

    assert (allowed.outcome, forbidden.outcome) == ("ok", "not_allowed")


@pytest.mark.parametrize("timeout_s", [math.nan, math.inf, -math.inf, -1.0, 0.0, 1e300])
def test_no_timeout_is_too_strange(timeout_s: float) -> None:
    strange = dataclasses.replace(
        check("tcp", host="127.0.0.1", port=free_port()), timeout_s=timeout_s
    )

    assert run_check(strange).outcome == "connection_refused"


def test_a_silent_check_ends_however_small_its_timeout_is() -> None:
    with serving(wait_for_end) as port:
        slow = dataclasses.replace(check("tls", host="127.0.0.1", port=port), timeout_s=0.0)
        seen = run_check(slow)

    assert seen.outcome == "generic_timeout_error"


def failure_words(source: str) -> set[str]:
    """Find the words that a module gives to ``Failure``."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = (call for call in calls if ast.unparse(call.func) == "Failure")
    words = (node for call in named for node in ast.walk(call) if isinstance(node, ast.Constant))
    return {str(word.value) for word in words}


def test_every_word_that_a_probe_gives_is_in_the_table() -> None:
    probes = Path(checks.__file__).parent / "probes"

    given = set().union(*(failure_words(file.read_text()) for file in probes.glob("*.py")))

    assert "dns_no_answer" in given
    assert given <= WORDS.keys()


# Each of these would cost the agent half a megabyte to several.
HEAVY = ["http.client", "email", "asyncio", "psutil", "cryptography", "encodings.idna", "msgspec"]
# What an agent never does it need not hold either.
HEAVY += ["checks.server_kinds", "checks.probes.call"]


def hang_up(connection: socket.socket) -> None:
    connection.recv(4096)


def test_probing_loads_nothing_heavy() -> None:
    program = f"""
import sys
from checks.check import Check
from checks.kinds import run_check
for kind, more in (("tcp", {{}}), ("http", {{}}), ("tls", {{}}), ("mail", {{"security": "tls"}})):
    settings = {{"host": "localhost", "port": int(sys.argv[1]), **more}}
    print(run_check(Check(id=1, version=1, kind=kind, settings=settings)).phase)
print([name for name in {HEAVY!r} if name in sys.modules])
"""

    with serving(hang_up) as port:
        done = subprocess.run(
            [sys.executable, "-c", program, str(port)], capture_output=True, text=True, check=True
        )

    assert done.stdout.split("\n") == ["", "tls", "tls", "tls", "[]", ""]
