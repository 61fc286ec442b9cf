"""What Canh's own traffic costs a line."""

import pytest

from checks.kinds import KINDS
from server.deal.cost import PAGE, REPORT_BYTES, cost_of, reports_bytes_s


def test_of_five_probes_of_a_page_four_end_with_the_handshake() -> None:
    five = PAGE.whole_bytes + 4 * PAGE.short_bytes

    assert PAGE.mean_bytes(5) == pytest.approx(five / 5)
    assert PAGE.mean_bytes(1) == PAGE.whole_bytes
    assert PAGE.mean_bytes(0) == PAGE.short_bytes


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_short_probe_never_costs_more_than_a_whole_one(kind: str) -> None:
    cost = cost_of(kind, {"host": "portal.example"})

    assert 0 <= cost.short_bytes <= cost.whole_bytes


def test_only_what_has_a_beginning_of_its_own_is_cheaper_when_short() -> None:
    cheaper = {kind for kind in KINDS if (one := cost_of(kind, {})).short_bytes < one.whole_bytes}

    assert cheaper == {name for name, kind in KINDS.items() if kind.short is not None}


def test_a_page_that_is_followed_costs_more_and_one_without_tls_less() -> None:
    usual = cost_of("http", {"host": "portal.example"})

    assert cost_of("http", {"follow": True}).whole_bytes > usual.whole_bytes
    assert cost_of("http", {"tls": False}).short_bytes < usual.short_bytes


def test_a_kind_that_is_not_known_counts_as_a_page_each_time() -> None:
    cost = cost_of("telepathy", {})

    assert cost.short_bytes == cost.whole_bytes == PAGE.whole_bytes


def test_sixty_pcs_that_report_each_minute_cost_what_was_measured() -> None:
    reports = reports_bytes_s(60, 60, 1, 60.0)

    assert reports == pytest.approx(REPORT_BYTES + 60 * 250 / 300)


def test_reports_every_fifth_round_cost_less_but_for_those_who_keep_the_watch() -> None:
    each, fifth = (reports_bytes_s(60, 10, every, 60.0) for every in (1, 5))

    assert fifth < 0.6 * each
    assert reports_bytes_s(10, 10, 5, 60.0) == reports_bytes_s(10, 10, 1, 60.0)


def test_who_measures_no_more_often_than_it_reports_costs_a_report_and_a_question_each_time() -> (
    None
):
    fifteenth = reports_bytes_s(61, 1, 15, 60.0, measure_every=15)

    keeper = REPORT_BYTES / 60 + 250 / 300
    assert fifteenth == pytest.approx(keeper + 60 * (REPORT_BYTES + 250) / 900)
