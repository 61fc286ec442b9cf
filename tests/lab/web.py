"""A web server: a page over HTTPS or plain HTTP, well or in one of the ways in which they fail.

Run as ``python -P -m tests.lab.web PORT CERTIFICATE MANNER``. CERTIFICATE: key and certificate in
one file; ``-``: no TLS. MANNER: a word of ``Manner``.
"""

import asyncio
import contextlib
import ssl
import sys
from enum import StrEnum

SAYS = "xin chao"
# More than a packet holds; what is looked for stands at its end.
_PAGE = b"." * 4000 + SAYS.encode()


class Manner(StrEnum):
    """How it answers."""

    WELL = "well"
    ERROR = "error"
    DRIP = "drip"  # a byte a second
    PORTAL = "portal"  # 200 to whatever is asked


def _head(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, manner: Manner
) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        if manner is Manner.ERROR:
            writer.write(_head("503 Service Unavailable", b""))
        elif manner is Manner.PORTAL:
            writer.write(_head("200 OK", b"sign in") + b"sign in")
        else:
            whole = _head("200 OK", _PAGE) + _PAGE
            for piece in _dripping(whole) if manner is Manner.DRIP else (whole,):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(1.0 if manner is Manner.DRIP else 0.0)
        await writer.drain()
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def _dripping(whole: bytes) -> list[bytes]:
    return [whole[at : at + 1] for at in range(len(whole))]


async def main(port: int, certificate: str, manner: Manner) -> None:
    context = None
    if certificate != "-":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve(reader, writer, manner)

    server = await asyncio.start_server(serve, None, port, ssl=context, backlog=256)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], Manner(sys.argv[3])))
