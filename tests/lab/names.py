"""A resolver: answers what a file says, which may change at any time.

Run as ``python -P -m tests.lab.names ADDRESS ZONE``. The file is JSON: addresses by name, several
in another order each time; or one text for an address that it invents for every name.
"""

import json
import random
import socket
import sys
from pathlib import Path

from tests.checks.resolvers import AAAA, address, answer, kind_of

_NO_SUCH_NAME = 3


def main(at: str, zone: Path) -> None:
    chance = random.Random(0)  # noqa: S311  # an order, no secret
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((at, 53))
        while True:
            query, client = server.recvfrom(4096)
            server.sendto(_answer(query, json.loads(zone.read_text()), chance), client)


def _answer(query: bytes, zone: dict[str, list[str]] | str, chance: random.Random) -> bytes:
    known = [zone] if isinstance(zone, str) else zone.get(_name(query))
    if known is None:
        return answer(query, rcode=_NO_SUCH_NAME)
    wanted = [text for text in known if (":" in text) == (kind_of(query) == AAAA)]
    chance.shuffle(wanted)
    return answer(query, *map(address, wanted))


def _name(query: bytes) -> str:
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii"))
        at += 1 + query[at]
    return ".".join(labels).lower()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
