"""The real listener, spoken to over real TLS by clients that keep to ndt7 and by others."""

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from checks.check import Setting
from checks.ndt7 import MOST_SENT_BYTES, SUBPROTOCOL, Reading
from checks.wire.plain import decode
from checks.wire.trust import pinned_context
from server.trust.authority import new_authority
from tests.server.ndt7.listener import Place, furnished_place, headers, listening

MOST_MB = 20
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = furnished_place(tmp_path_factory.mktemp("server") / "data", most_mb=MOST_MB)
    with listening(place):
        yield place


@contextlib.contextmanager
def a_test(
    place: Place, way: str, device: int = 1, compression: str | None = None
) -> Iterator[ClientConnection]:
    with connect(
        f"wss://{place.host}:{place.port}/ndt/v7/{way}",
        ssl=pinned_context([place.key]),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers=headers(device),
        compression=compression,
        proxy=None,
        max_size=None,
        open_timeout=PATIENCE_S,
        close_timeout=1,  # whoever stops reading in the middle waits for nothing
    ) as client:
        yield client


def refused(place: Place, device: int, way: str = "download") -> tuple[int, dict[str, Setting]]:
    """Ask for a test that is not given; status and what the answer says."""
    with pytest.raises(InvalidStatus) as raised, a_test(place, way, device):
        pass
    response = raised.value.response
    wait = response.headers.get("Retry-After", "")
    return response.status_code, {**json.loads(response.body or b""), "wait": wait}


def free(place: Place) -> None:
    """Wait until nobody has a lease any more: it is left when a test has ended."""
    deadline_s = time.monotonic() + PATIENCE_S
    while place.leases():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def messages(client: ClientConnection) -> tuple[list[int], list[Reading]]:
    """Take all that comes until the other side ends the test: sizes of messages, and readings."""
    sizes, readings = [], []
    for message in client:
        if isinstance(message, str):
            readings.append(decode(Reading, message.encode()))
        else:
            sizes.append(len(message))
    return sizes, readings


def next_reading(client: ClientConnection) -> Reading:
    return decode(Reading, client.recv(timeout=PATIENCE_S, decode=False))


def reading_of(client: ClientConnection, size_bytes: int) -> Reading:
    """Pass over the readings that were made before so much had come."""
    while True:
        reading = next_reading(client)
        if reading.AppInfo and reading.AppInfo.NumBytes == size_bytes:
            return reading


def test_a_download_grows_ends_at_the_servers_cap_and_sums_up(place: Place) -> None:
    free(place)
    with a_test(place, "download") as client:
        sizes, readings = messages(client)

        assert (client.close_code, client.close_reason) == (1000, "Done sending")
    assert (sizes[0], max(sizes)) == (2**13, MOST_SENT_BYTES)
    assert sizes == sorted(sizes)
    assert MOST_MB * 1e6 <= sum(sizes) < MOST_MB * 1e6 + MOST_SENT_BYTES
    last = readings[-1]
    assert (last.Origin, last.Test) == ("server", "download")
    assert last.AppInfo is not None
    assert last.AppInfo.NumBytes == sum(sizes)
    assert last.ConnectionInfo is not None
    assert last.ConnectionInfo.Server == f"{place.host}:{place.port}"
    assert last.TCPInfo is not None
    assert (last.TCPInfo.BytesSent or 0) > 1e6
    assert last.TCPInfo.MinRTT


def test_an_upload_is_counted_by_the_servers_kernel(place: Place) -> None:
    free(place)
    sent = 0
    with a_test(place, "upload") as client, contextlib.suppress(ConnectionClosed):
        while True:
            client.send(bytes(2**20))
            sent += 2**20

    with contextlib.suppress(ConnectionClosed):
        _, readings = messages(client)
    last = readings[-1]
    assert (last.Test, client.close_code) == ("upload", 1000)
    assert last.AppInfo is not None
    assert MOST_MB * 1e6 <= (last.AppInfo.NumBytes or 0) <= sent
    assert last.TCPInfo is not None
    assert (last.TCPInfo.BytesReceived or 0) >= (last.AppInfo.NumBytes or 0)


def test_readings_come_during_an_upload_and_no_more_than_ten_a_second(place: Place) -> None:
    free(place)
    with a_test(place, "upload") as client:
        client.send(bytes(2**13))
        readings = [reading_of(client, 2**13), next_reading(client), next_reading(client)]

    elapsed = [reading.AppInfo.ElapsedTime or 0 for reading in readings if reading.AppInfo]
    assert all(reading.AppInfo and reading.AppInfo.NumBytes == 2**13 for reading in readings)
    assert elapsed[2] - elapsed[0] >= 200_000


def test_a_message_of_sixteen_mebibytes_is_taken_and_a_larger_one_is_not(place: Place) -> None:
    free(place)
    with a_test(place, "upload") as client:
        client.send(bytes(2**24))
        reading = reading_of(client, 2**24)
        with contextlib.suppress(ConnectionClosed):
            client.send(bytes(2**24 + 1))
            while True:
                reading = next_reading(client)

    assert reading.AppInfo is not None
    assert reading.AppInfo.NumBytes == 2**24
    # Message too big; or nothing, when the goodbye is lost behind what was still being sent.
    assert client.close_code in {1009, 1006}


def test_bytes_from_the_wrong_side_end_a_download(place: Place) -> None:
    free(place)
    with a_test(place, "download") as client:
        client.send('{"AppInfo":{"ElapsedTime":1,"NumBytes":0}}')
        client.send(b"bytes")
        with contextlib.suppress(ConnectionClosed):
            messages(client)

    assert client.close_code == 1003  # unsupported data


def test_compression_is_never_agreed_on(place: Place) -> None:
    free(place)
    with a_test(place, "download", compression="deflate") as client:
        assert client.response is not None
        agreed = dict(client.response.headers.raw_items())

    assert "Sec-WebSocket-Extensions" not in agreed
    assert agreed["Sec-WebSocket-Protocol"] == SUBPROTOCOL
    assert "Server" not in agreed


def test_a_link_is_never_tested_twice_at_once_and_another_link_is(place: Place) -> None:
    free(place)
    with a_test(place, "upload", device=1), a_test(place, "upload", device=3):
        same_link = refused(place, device=2)
        same_device = refused(place, device=1)
        held = sorted(place.leases())

    assert same_link == same_device
    assert (same_link[0], same_link[1]["error"], same_link[1]["wait"]) == (503, "busy", "2")
    assert held == [1, 2]


def test_the_next_may_test_as_soon_as_one_has_hung_up(place: Place) -> None:
    free(place)
    with a_test(place, "download", device=1) as client:
        # No goodbye at all. Closed, its number could be that of the next connection, while the
        # client's own thread still reads from it.
        client.socket.shutdown(socket.SHUT_RDWR)
    free(place)

    with a_test(place, "upload", device=2):
        assert place.leases() == [1]


def test_no_ticket_comes_between_a_client_and_its_first_words(place: Place) -> None:
    with (
        socket.create_connection((place.host, place.port), PATIENCE_S) as plain,
        pinned_context([place.key]).wrap_socket(plain) as client,
    ):
        client.sendall(b"GET /ndt/v7/download HTTP/1.1\r\n\r\n")
        answer = client.recv(4096)  # a ticket would have come before it
        session = client.session

    assert answer.startswith(b"HTTP/1.1 ")
    assert session is not None
    assert not session.has_ticket


def test_a_device_whose_link_is_not_known_is_told_so(place: Place) -> None:
    status, answer = refused(place, device=4)

    assert (status, answer["error"]) == (409, "no_link")


def test_a_secret_that_nobody_has_is_refused(place: Place) -> None:
    status, answer = refused(place, device=9)

    assert (status, answer["error"]) == (401, "unknown_device")


def test_a_client_that_trusts_another_key_hangs_up(place: Place) -> None:
    context = pinned_context([new_authority().public[0]])

    with (
        pytest.raises(ssl.SSLCertVerificationError),
        connect(f"wss://{place.host}:{place.port}/ndt/v7/download", ssl=context, proxy=None),
    ):
        pass


def test_older_tls_is_refused(place: Place) -> None:
    context = pinned_context([place.key])
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    with (
        pytest.raises(ssl.SSLError),
        connect(f"wss://{place.host}:{place.port}/ndt/v7/download", ssl=context, proxy=None),
    ):
        pass


def test_the_listener_ends_at_once_when_told_to(tmp_path: Path) -> None:
    place = furnished_place(tmp_path / "data")
    with listening(place) as process, a_test(place, "download"):
        process.terminate()

        assert process.wait(PATIENCE_S) == 0
