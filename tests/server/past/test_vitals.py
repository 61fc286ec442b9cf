"""Many moments at once are measured as one by one: what is made up goes on as it was."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from checks.metrics import METRICS, rounded
from server.clock import from_ms, to_ms
from server.past.era import era_until
from server.past.vitals import measure_all
from server.province.computers import Computer
from server.province.vitals import measure_vitals
from tests.server.past.small_past import NOW, ONE_IN

MORNING = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
# Every half minute of a working day.
AT_MS = to_ms(MORNING) + 30_000 * np.arange(1100)


@pytest.fixture(scope="module")
def computers() -> list[Computer]:
    every = list(era_until(NOW, 60.0, ONE_IN).world.district.computers.values())
    return every[::40]


def measured(computer: Computer) -> np.ndarray:
    return measure_all(computer, AT_MS, np.full(AT_MS.size, 0.5))


def one_by_one(computer: Computer) -> np.ndarray:
    records = [
        measure_vitals(computer, MORNING - timedelta(hours=1), from_ms(int(at_ms)), 1.0)
        for at_ms in AT_MS
    ]
    return np.array([[record.get(metric.name, np.nan) for metric in METRICS] for record in records])


def test_what_can_be_measured_and_how_much_is_the_same(computers: list[Computer]) -> None:
    for computer in computers[:4]:
        many, single = measured(computer), one_by_one(computer)

        np.testing.assert_array_equal(np.isnan(many), np.isnan(single))
        for place, metric in enumerate(METRICS):
            if metric.name == "agent_memory" or np.isnan(many[0, place]):
                continue
            some, others = many[:, place], single[:, place]
            spread = max(float(others.std()), 10.0**-metric.decimals)
            assert abs(some.mean() - others.mean()) < 0.2 * spread, metric.name
            assert some.std() == pytest.approx(others.std(), rel=0.35, abs=spread), metric.name


def test_values_have_the_digits_that_a_record_has(computers: list[Computer]) -> None:
    for computer in computers:
        for row in measured(computer)[::100].tolist():
            values = {
                metric.name: value
                for metric, value in zip(METRICS, row, strict=True)
                if not np.isnan(value)
            }
            assert rounded(values) == values


def test_asked_again_the_same_is_measured(computers: list[Computer]) -> None:
    np.testing.assert_array_equal(measured(computers[0]), measured(computers[0]))
    assert not (measured(computers[0]) == measured(computers[1])).all()
