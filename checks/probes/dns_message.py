"""Questions and answers of DNS as bytes (RFC 1035), as far as addresses need them."""

import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

_RECURSION_DESIRED = 0x0100
_ANSWER, _TRUNCATED, _RCODE = 0x8000, 0x0200, 0x000F
_INTERNET = 1
_MOST_LABELS = 128  # A name has at most 255 bytes, so more can only be a loop of pointers.


class Record(IntEnum):
    """What is asked for."""

    A = 1
    AAAA = 28


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``number``: 16 random bits that its answer repeats."""

    number: int
    name: str
    record: Record


@dataclass(frozen=True, slots=True)
class NameAnswer:
    """What a resolver said. ``rcode`` 0 without addresses: there is the name, but no address."""

    rcode: int
    truncated: bool
    addresses: tuple[str, ...]


class WrongMessage(ValueError):
    """Bytes that are no DNS message, or not the answer to this question."""


def encode(question: Question) -> bytes:
    """Write a question. The name must be one that ``checks.settings.is_host`` accepts."""
    header = struct.pack("!6H", question.number, _RECURSION_DESIRED, 1, 0, 0, 0)
    return header + _question_bytes(question)


def decode(data: bytes, question: Question) -> NameAnswer:
    """Read the answer to ``question``: all addresses in it, whatever chain of names led there.

    Raises:
        WrongMessage: If it is none.
    """
    try:
        return _decode(data, question)
    except (struct.error, IndexError) as error:
        raise WrongMessage("cut short") from error


def _decode(data: bytes, question: Question) -> NameAnswer:
    number, flags, questions, answers, _, _ = struct.unpack_from("!6H", data)
    asked = _question_bytes(question)
    if number != question.number or not flags & _ANSWER or questions != 1:
        raise WrongMessage("not the answer to this question")
    at = 12 + len(asked)
    if data[12:at].lower() != asked.lower():
        raise WrongMessage("the answer to another question")
    addresses = []
    for _ in range(answers):
        at = _after_name(data, at)
        kind, of, _, size = struct.unpack_from("!HHIH", data, at)
        content = data[at + 10 : at + 10 + size]
        at += 10 + size
        if kind == question.record and of == _INTERNET:
            addresses.append(_address(question.record, content))
    return NameAnswer(flags & _RCODE, bool(flags & _TRUNCATED), tuple(addresses))


def _question_bytes(question: Question) -> bytes:
    labels = question.name.removesuffix(".").encode("ascii").split(b".")
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return name + struct.pack("!2H", question.record, _INTERNET)


def _after_name(data: bytes, at: int) -> int:
    for _ in range(_MOST_LABELS):
        size = data[at]
        if size >= 0xC0:  # A pointer to the rest of the name ends it here.
            return at + 2
        at += 1 + size
        if size == 0:
            return at
    raise WrongMessage("a name without end")


def _address(record: Record, content: bytes) -> str:
    try:
        return socket.inet_ntop(socket.AF_INET if record is Record.A else socket.AF_INET6, content)
    except ValueError as error:
        raise WrongMessage("an address of the wrong length") from error
