"""Somebody who takes a lease as soon as it is told to: ``python -m … URL LINK DEVICE MOST``."""

import sys
from datetime import UTC, datetime, timedelta

from server.store.session import open_store
from server.store.speed_leases import Held, take_lease

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
LASTS = timedelta(seconds=20)


def take(url: str, link: int, device: int, most: int) -> bool:
    store = open_store(url)
    try:
        with store.writing() as session:
            held = Held(link_id=link, device_id=device, until=NOW + LASTS)
            return take_lease(session, held, most, NOW)
    finally:
        store.close()


if __name__ == "__main__":
    sys.stdin.readline()
    url, *numbers = sys.argv[1:]
    sys.stdout.write(str(take(url, *map(int, numbers))))
