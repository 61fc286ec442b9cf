"""Services that the server asks: alone, and beside the PCs. Imports of services rely on both."""

import pytest

from tests.alerts.locate.district import Happening, Watch, no_failure

LAND = 1


def but_land(_pc: str, service: int) -> str:
    return "-" if service == LAND else "O"


@pytest.mark.parametrize("letters", ["H", "T", "L", "HHH"])
def test_a_service_that_the_server_alone_asks_is_judged_by_it(letters: str) -> None:
    watch = Watch()

    watch.see(20, Happening(fails=but_land))
    watch.see(20, Happening(fails=but_land, control={"land": letters}))

    assert watch.opened == ["svc:land"]


def test_what_pcs_reach_and_the_server_does_not_is_no_fault_of_the_service() -> None:
    watch = Watch()

    watch.see(20)
    watch.see(20, Happening(fails=no_failure, control={"land": "OH"}))

    assert watch.opened == []
