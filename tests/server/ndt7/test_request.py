"""What a request of a speed test may say."""

from collections.abc import Callable, Sequence

import pytest

from checks.ndt7 import SUBPROTOCOL
from checks.throughput import Direction
from server.ndt7.request import TurnedAway, read_request

SECRET = "secret-of-device-000001"
ASKED = {"Sec-WebSocket-Protocol": [SUBPROTOCOL], "Authorization": [f"Canh {SECRET}"]}


def given(**more: list[str]) -> Callable[[str], Sequence[str]]:
    headers = ASKED | {name.replace("_", "-"): values for name, values in more.items()}
    return lambda name: headers.get(name, [])


def refusal(target: str, **more: list[str]) -> tuple[int, str]:
    with pytest.raises(TurnedAway) as raised:
        read_request(target, given(**more))
    return raised.value.status.value, raised.value.problem.error


@pytest.mark.parametrize("direction", Direction)
def test_a_device_may_ask_for_either_way(direction: Direction) -> None:
    wanted = read_request(f"/ndt/v7/{direction}", given())

    assert (wanted.direction, wanted.secret, wanted.most_bytes) == (direction, SECRET, None)


def test_what_a_client_says_of_itself_is_passed_over() -> None:
    query = "client_name=ndt7-go&client_os=linux&server_load=1&access_token=x"

    assert read_request(f"/ndt/v7/download?{query}", given()).most_bytes is None


def test_a_download_may_end_after_250_mb() -> None:
    assert read_request("/ndt/v7/download?early_exit=250", given()).most_bytes == 250_000_000


@pytest.mark.parametrize(
    "target", ["/ndt/v7/download?early_exit=10", "/ndt/v7/upload?early_exit=250"]
)
def test_no_other_early_end_is_known(target: str) -> None:
    assert refusal(target) == (400, "malformed")


@pytest.mark.parametrize("query", ["a=1&a=2", "a=", "a", "=&a=1", "a=" + "x" * 4095])
def test_a_query_that_ndt7_forbids_is_refused(query: str) -> None:
    assert refusal(f"/ndt/v7/download?{query}") == (400, "malformed")


@pytest.mark.parametrize("path", ["/", "/ndt/v7", "/ndt/v7/download/", "/ndt/v7/Download"])
def test_there_is_no_other_path(path: str) -> None:
    assert refusal(path) == (404, "unknown_format")


@pytest.mark.parametrize(
    "offered",
    [[], ["chat"], [f"chat, {SUBPROTOCOL}"], [SUBPROTOCOL, SUBPROTOCOL], [SUBPROTOCOL.upper()]],
    ids=["none", "another", "among others", "twice", "in capitals"],
)
def test_only_the_subprotocol_itself_will_do(offered: list[str]) -> None:
    assert refusal("/ndt/v7/download", Sec_WebSocket_Protocol=offered) == (400, "malformed")


@pytest.mark.parametrize("origin", ["https://page.example", "null", ""])
def test_no_browser_gets_a_test(origin: str) -> None:
    assert refusal("/ndt/v7/download", Origin=[origin]) == (403, "malformed")


@pytest.mark.parametrize(
    "authorization",
    [[], ["Canh short"], ["Bearer " + SECRET], [f"Canh {SECRET}", f"Canh {SECRET}"]],
)
def test_whoever_names_no_secret_is_no_device(authorization: list[str]) -> None:
    refused = refusal("/ndt/v7/download", Authorization=authorization)

    assert refused == (401, "unknown_device")
