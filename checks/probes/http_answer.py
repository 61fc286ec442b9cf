"""The answer of an HTTP/1 server (RFC 9112), read from whatever hands out its bytes.

Bounded, because the other side may be anything; it raises nothing but ``Failure``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checks.probes.failure import Failure

MOST_HEAD_BYTES = 16 * 1024
MOST_BODY_BYTES = 16 * 1024

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9][0-9])(?: .*)?", re.DOTALL)
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK_LINE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
_REDIRECTS = (301, 302, 303, 307, 308)
_WITHOUT_BODY = (204, 304)


class Source:
    """Bytes that come in pieces; ``receive`` gives the next one, empty when there are no more."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._waiting = bytearray()

    def fill(self) -> None:
        """Wait for more bytes.

        Raises:
            Failure: If none will come.
        """
        piece = self._receive()
        if not piece:
            raise Failure("eof_error")
        self._waiting += piece

    def line(self, most_bytes: int) -> bytes:
        """Take a line without its end.

        Raises:
            Failure: If it is longer than ``most_bytes``, or cut off.
        """
        while (end := self._waiting.find(b"\n")) < 0 and len(self._waiting) <= most_bytes:
            self.fill()
        if not 0 <= end <= most_bytes:
            raise Failure("unexpected_answer")
        return self._take(end + 1).removesuffix(b"\n").removesuffix(b"\r")

    def some(self, most_bytes: int) -> bytes:
        """Take what there is, at least a byte; nothing at the end."""
        if not self._waiting:
            self._waiting += self._receive()
        return self._take(most_bytes)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands before the body. ``location``: where a redirect leads, empty if it is none.

    ``headers``: all of them, their names in lower case.
    """

    status: int
    chunked: bool = False
    length: int | None = None
    location: bytes = b""
    headers: Mapping[bytes, bytes] = field(default_factory=dict, compare=False)


def read_head(source: Source) -> Head:
    """Read to the end of the headers, past interim answers (1xx).

    Raises:
        Failure: If this is not HTTP, too long, or cut off.
    """
    left = MOST_HEAD_BYTES
    while True:
        line = source.line(left)
        match = _STATUS_LINE.fullmatch(line)
        if not match:
            raise Failure("unexpected_answer")
        left -= len(line)
        headers: dict[bytes, bytes] = {}
        while line := source.line(left):
            left -= len(line)
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        if (status := int(match[1])) >= 200:
            return _head(status, headers)


def pieces(source: Source, head: Head) -> Iterator[bytes]:
    """Give the body in pieces as it comes.

    Raises:
        Failure: If it is cut off, or not framed as it should be.
    """
    if head.status in _WITHOUT_BODY:
        return
    if head.chunked:
        yield from _chunks(source)
    elif head.length is not None:
        yield from _exactly(source, head.length)
    else:
        while piece := source.some(MOST_BODY_BYTES):
            yield piece


def contains(body: Iterable[bytes], text: bytes) -> bool:
    """Whether ``text`` is in the first 16 kB of a body; reads no further than it has to."""
    return text in beginning(body, lambda seen: bool(text) and text in seen)


def beginning(
    body: Iterable[bytes], is_enough: Callable[[bytearray], bool] = lambda _: False
) -> bytes:
    """Give the first 16 kB of a body, or less as soon as that is enough."""
    seen = bytearray()
    for piece in body:
        seen += piece
        if len(seen) >= MOST_BODY_BYTES or is_enough(seen):
            break
    return bytes(seen[:MOST_BODY_BYTES])


def _head(status: int, headers: dict[bytes, bytes]) -> Head:
    length = headers.get(b"content-length")
    if length is not None and not _LENGTH.fullmatch(length):
        raise Failure("unexpected_answer")
    return Head(
        status=status,
        chunked=headers.get(b"transfer-encoding", b"").lower().endswith(b"chunked"),
        length=None if length is None else int(length),
        location=headers.get(b"location", b"") if status in _REDIRECTS else b"",
        headers=headers,
    )


def _chunks(source: Source) -> Iterator[bytes]:
    while True:
        match = _CHUNK_LINE.fullmatch(source.line(MOST_HEAD_BYTES))
        if not match:
            raise Failure("unexpected_answer")
        if (size := int(match[1], 16)) == 0:
            return
        yield from _exactly(source, size)
        if source.line(MOST_HEAD_BYTES):
            raise Failure("unexpected_answer")


def _exactly(source: Source, size: int) -> Iterator[bytes]:
    while size:
        piece = source.some(size)
        if not piece:
            raise Failure("eof_error")
        size -= len(piece)
        yield piece
