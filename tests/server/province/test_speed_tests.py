"""What a simulated computer measures when it tests the speed of its link."""

from dataclasses import replace

import pytest

from alerts.condition.line_test import TESTS, LineTests
from checks.check import SPEED_DOWN, SPEED_UP, Check
from checks.throughput import KIND, Direction
from checks.words import Phase
from server.province import sight
from server.province.world import Break, Damage, World
from tests.server.province.build import MORNING, minutes, one_computer, world


def check(way: Direction = Direction.DOWNLOAD) -> Check:
    number = SPEED_DOWN if way is Direction.DOWNLOAD else SPEED_UP
    settings: dict[str, str | int] = {"direction": way.value, "port": 8444}
    return Check(id=number, version=1, kind=KIND, settings=dict(settings))


def speeds(here: World, way: Direction, count: int = 20) -> list[float]:
    computer = one_computer(here)
    results = [
        sight.see(here, computer, check(way), MORNING + minutes(number)) for number in range(count)
    ]
    assert all(result.outcome == "ok" for result in results)
    return [result.value or 0.0 for result in results]


@pytest.mark.parametrize("way", Direction)
def test_a_sound_line_gives_nearly_its_contract_and_never_more(way: Direction) -> None:
    here = world()
    link = here.district.links[one_computer(here).link]
    contract = link.down_mbps if way is Direction.DOWNLOAD else link.up_mbps

    found = speeds(here, way)

    assert all(0.7 * contract < mbps <= contract for mbps in found)
    assert len(set(found)) > 1


@pytest.mark.parametrize(("factor", "is_low"), [(1, False), (1.4, False), (3, True)])
def test_a_line_at_a_third_is_low_each_time_and_one_at_seven_tenths_never(
    factor: float, is_low: bool
) -> None:
    here = world()
    link = here.district.links[one_computer(here).link]
    broken = Break(damage=Damage.THIN, target=link.code, starts=MORNING, factor=factor)

    found = tuple(speeds(here.with_break(broken), Direction.DOWNLOAD, TESTS))

    tests = LineTests(upload=False, contract_mbps=link.down_mbps, found_mbps=found)
    assert tests.low_in_a_row == (TESTS if is_low else 0)


def test_it_looks_like_a_real_one_on_the_wire() -> None:
    here = world()

    result = sight.see(here, one_computer(here), check(), MORNING)

    assert (result.check, result.version) == (SPEED_DOWN, 1)
    assert {Phase.PROCESSING, Phase.TRANSFER} < set(result.phases_ms)
    assert result.phases_ms[Phase.TRANSFER] <= 10_000


def test_over_a_line_that_is_cut_it_fails() -> None:
    here = world()
    computer = one_computer(here)
    cut = here.with_break(Break(damage=Damage.CUT, target=computer.link, starts=MORNING))

    result = sight.see(cut, computer, check(), MORNING)

    assert (result.outcome, result.phase) == ("generic_timeout_error", Phase.CONNECT)
    assert result.value is None


def test_what_it_does_not_understand_it_does_not_do() -> None:
    here = world()
    strange = replace(check(), settings={"direction": "sideways"})

    assert sight.see(here, one_computer(here), strange, MORNING).outcome == "unsupported"
