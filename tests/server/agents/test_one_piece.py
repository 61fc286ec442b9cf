"""What the transport of answers does to a real socket."""

import asyncio
import socket
import sys

import pytest

from server.agents.one_piece import Gathering


async def gathering(connection: socket.socket) -> Gathering:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=connection)
    return Gathering(transport, loop)


@pytest.mark.skipif(sys.platform != "linux", reason="an option of Linux")
def test_after_an_answer_the_next_request_is_acknowledged_with_its_answer() -> None:
    async def is_acknowledged_at_once() -> int:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            there = socket.create_connection(listener.getsockname())
            here, _ = listener.accept()
        with there:
            # As Linux has it after an answer that came late.
            here.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            answers = await gathering(here)
            answers.write(b"an answer")
            await asyncio.sleep(0)
            option = here.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK)
            answers.close()
        return option

    assert asyncio.run(is_acknowledged_at_once()) == 0
