"""What Canh takes of a line, and how often it asks a service."""

from datetime import UTC, datetime

import pytest

from server.deal.budget import MEAN_S, Ease
from server.deal.cost import REPORT_BYTES
from server.store.questions.outcomes import RunningCheck
from server.store.questions.shares import Came, DealtShare
from server.store.tables import LineBudget, Service
from server.views.budget import line_share, service_share

PAGE = RunningCheck(
    check_id=5, service_id=1, kind="http", settings='{"host":"portal.vn"}', period_s=60.0
)
PLANNED = LineBudget(
    link_id=1,
    at=datetime(2026, 11, 26, tzinfo=UTC),
    mbps=2.0,
    bytes_s=2500.0,
    reports_bytes_s=300.0,
    probes_bytes_s=558.0,
    backlog_bytes_s=900.0,
    ease="fewer_pages",
    pcs=30,
    report_every=1,
)
SERVICE = Service(
    code="portal", name_vi="Cổng", scope="national", path="internet", permission="CV 12"
)


def a_share(link: int, period_s: float = 210.0, whole_every: int = 5) -> DealtShare:
    return DealtShare(
        check_id=5, link_id=link, site_id=link // 2, period_s=period_s, whole_every=whole_every
    )


def came(reports: int = 0, records: int = 0, **probes: int) -> Came:
    seen = {(5, name == "whole"): count for name, count in probes.items()}
    return Came(devices=0, reports=reports, records=records, probes=seen)


def test_what_came_in_is_counted_by_what_each_costs() -> None:
    def took(what: Came) -> float:
        return line_share(PLANNED, [], what, [PAGE]).took * MEAN_S

    assert took(came(reports=10, records=10)) == pytest.approx(10 * REPORT_BYTES)
    assert took(came(reports=2, records=10)) < took(came(reports=10, records=10))
    assert took(came(short=5)) < took(came(whole=5))


def test_ten_minutes_of_thirty_computers_on_two_mbit_stay_under_what_may_be_taken() -> None:
    usual = Came(devices=30, reports=300, records=300, probes={(5, True): 7, (5, False): 28})

    share = line_share(PLANNED, [a_share(1)], usual, [PAGE])

    assert 0.3 * share.may < share.took < share.may
    assert (share.ease, share.checks) == (Ease.FEWER_PAGES, 1)


def test_how_often_a_service_is_asked_is_summed_over_its_links() -> None:
    dealt = [a_share(link) for link in range(140)] + [a_share(140, 300.0, 0)]

    share = service_share(SERVICE, dealt, 400)

    assert share.planned_s == pytest.approx(140 / 210 + 1 / 300)
    assert share.asked_s == pytest.approx(400 / 600)
    assert (share.links, share.sites, share.permission) == (141, 71, "CV 12")
    assert share.asked is not None
    assert (share.asked.shortest_s, share.asked.longest_s) == (210.0, 300.0)
    assert share.asked.whole_every == 5


def test_of_one_that_no_link_asks_nothing_is_said_of_intervals() -> None:
    share = service_share(SERVICE, [], 10)

    assert (share.asked, share.links) == (None, 0)
