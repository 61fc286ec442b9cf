from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.wire import ENROL_PATH
from checks.wire.deflate import deflate
from checks.wire.plain import encode
from server.province.line import Line, LineError, Trust
from server.trust.authority import new_authority
from tests.server.province.build import agent, world
from tests.server.province.stand_in import StandIn, stand_in_server

SOURCE = "127.24.250.9"
NOBODY = "127.24.250.1:9"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StandIn]:
    with stand_in_server(tmp_path) as stand_in:
        yield stand_in


def line_to(server: StandIn, *servers: str, key: bytes = b"") -> Line:
    keys = ((key or server.key).hex(),)
    return Line(SOURCE, Trust(keys=keys, servers=servers or (server.address,)))


def enrol(line: Line, server: StandIn) -> int:
    body = deflate(encode(agent(world()).enrolment(server.code.secret)))
    return line.post(ENROL_PATH, body, {}).status


def test_where_one_address_does_not_answer_the_next_is_tried(server: StandIn) -> None:
    line = line_to(server, NOBODY, server.address)

    assert enrol(line, server) == 200
    line.close()


def test_a_server_that_cannot_be_reached_at_any_address_is_an_error(server: StandIn) -> None:
    line = line_to(server, NOBODY, "127.24.250.2:9")

    with pytest.raises(LineError, match=r"refused.*; .*refused"):
        enrol(line, server)


def test_whoever_has_another_key_is_not_believed(server: StandIn) -> None:
    line = line_to(server, key=new_authority().public[0])

    with pytest.raises(LineError):
        enrol(line, server)

    assert server.enrolments == []


def test_a_kept_connection_that_the_server_has_closed_is_opened_anew(server: StandIn) -> None:
    server.hang_up = True
    line = line_to(server)

    statuses = [enrol(line, server) for _ in range(3)]
    line.close()

    assert statuses == [200, 200, 200]


def test_from_the_moment_it_is_told_a_line_goes_elsewhere(server: StandIn, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with stand_in_server(folder) as other:
        line = line_to(server)
        enrol(line, server)

        line.trust_from_now(Trust(keys=(other.key.hex(),), servers=(other.address,)))
        line.close()
        enrol(line, other)
        line.close()

        assert (len(server.enrolments), len(other.enrolments)) == (1, 1)
