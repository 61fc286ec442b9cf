import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from agent.identity import (
    NAME,
    PENDING,
    Identity,
    IdentityError,
    NotEnrolled,
    read_identity,
    secret_for,
    write_identity,
)
from agent.joining import Machine, join
from agent.proxy import Proxy
from agent.uplink import Rejected, Unreachable, Uplink
from checks.address import Endpoint
from checks.enrolment import Enrolment
from checks.wire.plain import decode
from tests.agent.stub_server import StubServer, deaf_after_taking, problem, saying

HERE = Machine(fingerprint="1abcdef0", host="pc-7", system="Debian 12")
COPY = replace(HERE, fingerprint="1fffffff")


def straight(_server: Endpoint) -> Proxy | None:
    return None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StubServer]:
    with StubServer(folder=tmp_path) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    state = tmp_path / "state"
    state.mkdir()
    return state


def joined(folder: Path, server: StubServer, machine: Machine = HERE) -> Identity:
    with closing(Uplink(straight, timeout_s=5.0)) as uplink:
        return join(folder, server.code, machine, uplink)


def asked(server: StubServer) -> list[Enrolment]:
    return [decode(Enrolment, request.json) for request in server.requests]


def test_joining_makes_an_identity_that_is_kept(folder: Path, server: StubServer) -> None:
    identity = joined(folder, server)

    (message,) = asked(server)
    assert read_identity(folder) == identity
    assert (identity.device, identity.token, identity.site) == (f"{1:032x}", "token1", "Xã Một")
    assert (message.host, message.system, message.fingerprint) == ("pc-7", "Debian 12", "1abcdef0")
    assert identity.peer.keys == (server.key,)
    assert identity.peer.servers == (server.address,)


def test_the_secret_has_96_random_bits_in_16_characters(folder: Path, server: StubServer) -> None:
    identity = joined(folder, server)

    assert len(identity.secret) == 16
    assert identity.secret not in repr(identity)


def test_a_cut_between_commit_and_answer_does_not_burn_the_code(
    folder: Path, server: StubServer
) -> None:
    server.script.append(deaf_after_taking)
    with pytest.raises(Unreachable):
        joined(folder, server)

    identity = joined(folder, server)

    first, second = asked(server)
    assert first.secret == second.secret == identity.secret
    assert len(server.devices) == 1


def test_joining_again_with_the_same_code_changes_nothing(folder: Path, server: StubServer) -> None:
    first = joined(folder, server)

    assert joined(folder, server) == first
    assert len(server.devices) == 1


def test_a_copy_of_the_disk_joins_with_a_secret_of_its_own(
    folder: Path, server: StubServer
) -> None:
    first = joined(folder, server)
    server.codes.add(server.code.secret.hex())

    second = joined(folder, server, COPY)

    assert second.secret != first.secret
    assert second.device != first.device


def test_a_refused_code_leaves_the_identity_of_before(folder: Path, server: StubServer) -> None:
    first = joined(folder, server)
    server.script.append(saying(problem(403, "refused_code")))

    with pytest.raises(Rejected):
        joined(folder, server, COPY)

    assert read_identity(folder) == first


def test_a_crash_before_the_answer_is_stored_is_healed_by_joining_again(
    folder: Path, server: StubServer
) -> None:
    first = joined(folder, server)
    (folder / NAME).unlink()
    secret = secret_for(folder, f"{server.code.secret.hex()} on {HERE.fingerprint}")
    assert secret != first.secret  # what had begun was over
    server.codes.add(server.code.secret.hex())

    again = joined(folder, server)

    assert again.secret == secret
    assert not (folder / PENDING).exists()


def test_a_begun_enrolment_keeps_its_secret_and_another_gets_its_own(folder: Path) -> None:
    first = secret_for(folder, "code one")

    assert secret_for(folder, "code one") == first
    assert secret_for(folder, "code two") != first


def test_nobody_else_may_read_identity_or_secret(folder: Path, server: StubServer) -> None:
    secret_for(folder, "code")
    pending_mode = (folder / PENDING).stat().st_mode
    joined(folder, server)

    assert pending_mode & 0o777 == 0o600
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_without_an_identity_one_is_asked_for(folder: Path) -> None:
    with pytest.raises(NotEnrolled):
        read_identity(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "null",
        '{"device":"1","secret":"s","token":"t","keys":[]}',
        '{"device":"1","secret":"s","token":"t","keys":["zz"]}',
    ],
)
def test_a_damaged_identity_is_named(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text)

    with pytest.raises(IdentityError, match=NAME) as raised:
        read_identity(folder)

    assert not isinstance(raised.value, NotEnrolled)


def test_an_identity_is_never_half_written(
    folder: Path, server: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = joined(folder, server)

    def cut(_handle: int) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(OSError, match="power"):
        write_identity(folder, replace(identity, device="another"))

    assert read_identity(folder) == identity


def test_the_addresses_of_the_code_are_tried_when_those_told_since_are_dead(
    folder: Path, server: StubServer
) -> None:
    identity = joined(folder, server)

    moved = identity.told((), ("10.0.0.9:8443",))

    assert moved.peer.servers == ("10.0.0.9:8443", server.address)
