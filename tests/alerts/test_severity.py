"""How bad an incident is."""

import pytest

from alerts.severity import SEVERITIES, Impact, Severity, severity_of


@pytest.mark.parametrize(
    ("impact", "expected"),
    [
        (Impact(people_a_day=5000, one_stop_desks=9, working=False), Severity.LOW),
        (Impact(people_a_day=500), Severity.HIGH),
        (Impact(people_a_day=499), Severity.MEDIUM),
        (Impact(people_a_day=50), Severity.MEDIUM),
        (Impact(people_a_day=49), Severity.LOW),
        (Impact(one_stop_desks=1), Severity.MEDIUM),
        (Impact(), Severity.LOW),
    ],
)
def test_it_is_as_bad_as_people_are_kept_waiting(impact: Impact, expected: Severity) -> None:
    assert severity_of(impact) is expected


def test_each_severity_can_be_said() -> None:
    assert set(SEVERITIES) == set(Severity)
