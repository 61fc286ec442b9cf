"""A simulated world at work in this process: its computers, and its services."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from checks.enrolment import EnrolmentCode
from server.demo.stopping import Ending
from server.province.identities import Identities
from server.province.served import served
from server.province.traffic import Rhythm, run_district
from server.province.world import World


@contextmanager
def running(
    world: World,
    identities: Identities,
    codes: Mapping[str, EnrolmentCode],
    port: int,
    rhythm: Rhythm,
) -> Iterator[Ending]:
    """Run a world as long as the context lasts; it gives what it is to be ended by.

    Args:
        world: The world.
        identities: Who its computers are.
        codes: Enrolment codes by site.
        port: That its services answer at, at addresses of their own.
        rhythm: How time passes.

    Raises:
        OSError: If the port is taken.
    """
    ending = Ending()
    ending.come_with_signals()

    def live() -> None:
        try:
            run_district(world, identities, codes, rhythm)
        finally:
            ending.come()

    life = threading.Thread(target=live, name="district")
    with served(world, port, rhythm.now):
        life.start()
        try:
            yield ending
        finally:
            rhythm.stop.set()
            life.join()
