"""The fingerprint: what tells this machine from another that runs a copy of its disk."""

import zlib
from dataclasses import dataclass

_NOTHING = "00000000"
_MASK = (1 << 28) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What marks this machine, the most lasting first; empty where it is missing or forbidden.

    Attributes:
        plate: UUID and serial numbers that its maker gave it.
        card: Hardware address of its first built-in network card.
        disk: Serial number of its first disk.
        installation: A number made when the system was installed; a copy of the disk shares it.
    """

    plate: str = ""
    card: str = ""
    disk: str = ""
    installation: str = ""


# The first digit of a fingerprint says by which trace it was made: append only, never reorder.
_DIGITS = {"1": "plate", "2": "card", "3": "disk", "4": "installation"}


def fingerprint(traces: Traces, like: str = "") -> str:
    """Make eight hexadecimal digits: which trace, and 28 bits of its hash.

    One trace, not all of them: a disk or a card is exchanged, and the machine stays the same.

    Args:
        traces: Those of this machine.
        like: Its fingerprint of before. The same trace is used again, so that a reader with other
            rights (root sees the plate, a service does not) makes the same fingerprint. Where that
            trace cannot be read now nothing speaks against it, and it stays as it was.
    """
    if like[:1] in _DIGITS:
        return _made(like[0], traces) or like
    return next((made for digit in _DIGITS if (made := _made(digit, traces))), _NOTHING)


def _made(digit: str, traces: Traces) -> str:
    trace: str = getattr(traces, _DIGITS[digit])
    # A plain checksum: nobody gains by forging it, and hashlib costs the process 4 MiB.
    return f"{digit}{zlib.crc32(trace.encode()) & _MASK:07x}" if trace else ""
