"""Reading the body of a request: bounded as it comes in, and bounded again as it unpacks."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request

from checks.wire.deflate import Damaged, TooLarge, inflate
from server.agents.turned_away import TurnedAway

# Longer than an agent waits for a whole exchange.
_MOST_READING_S = 60.0


async def read_body(request: Request, most_bytes: int, most_json_bytes: int) -> bytes:
    """Read and unpack a body.

    Raises:
        TurnedAway: If it is too large, too slow, or no deflate stream of the format.
    """
    try:
        async with asyncio.timeout(_MOST_READING_S):
            body = await _read(request, most_bytes)
        return inflate(body, most_json_bytes)
    except TooLarge as error:
        raise TurnedAway(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", str(error), hang_up=True
        ) from error
    except Damaged as error:
        raise TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", str(error)) from error
    except TimeoutError as error:
        # Not the message's fault, so not a status that says so.
        raise TurnedAway(
            HTTPStatus.SERVICE_UNAVAILABLE, "busy", "the body did not come in time", hang_up=True
        ) from error


async def _read(request: Request, most_bytes: int) -> bytes:
    too_large = TooLarge(f"a body of more than {most_bytes} bytes")
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared) > most_bytes:
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            raise too_large
    return bytes(body)
