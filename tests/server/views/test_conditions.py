from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.component import OF_COMPUTER, Component, Kind
from alerts.condition.condition import Finding
from alerts.condition.standing import Standing
from alerts.fault import Counts, Failing, Fault
from alerts.text import Text
from alerts.wording import Reader
from server.store.conditions import KeptCondition
from server.store.questions.conditions import FoundCondition
from server.store.tables import Site
from server.views.conditions import Stage, named_in_conditions, see_baselines, stage_of
from server.views.incidents import Owner, owner_of, shares_of

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
READER = Reader(language="en", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
SURE = Standing(
    known_since=NOW,
    finding=Finding.NO_ROOM,
    evidence=Text("%(device)s is full", {}, {"device": Component(Kind.DEVICE, "7")}),
    since=NOW,
    seen=2,
    seen_at=NOW,
    believed_at=NOW,
)


def found(site: int, device: int, kind: Kind = Kind.SPACE) -> FoundCondition:
    kept = KeptCondition(
        component=Component(kind, str(device)),
        device_id=device,
        standing=replace(SURE, baseline=True),
    )
    return FoundCondition(kept=kept, site=Site(id=site, code=f"s{site}", name=f"Trụ sở {site}"))


@pytest.mark.parametrize(
    ("standing", "stage"),
    [
        (replace(SURE, believed_at=None), Stage.SUSPECTED),
        (replace(SURE, baseline=True), Stage.AS_FOUND),
        (replace(SURE, believed_at=None, baseline=True), Stage.SUSPECTED),
        (SURE, Stage.NEWS),
        (replace(SURE, fine_since=NOW + timedelta(hours=1)), Stage.CLEARING),
    ],
)
def test_how_sure_it_is_is_one_of_four(standing: Standing, stage: Stage) -> None:
    assert stage_of(standing) is stage


def test_each_site_has_its_line() -> None:
    first, second = see_baselines(
        [found(1, 7), found(1, 8), found(1, 8, Kind.CLOCK), found(2, 9, Kind.DISK)], READER
    )

    assert first.line == (
        "Computers as Canh found them: with a full disk: 2; with a wrong clock: 1."
    )
    assert [one.device_id for one in first.found] == [7, 8, 8]
    assert (second.site_name, second.more) == ("Trụ sở 2", 0)


def test_of_a_site_with_very_many_only_some_are_listed() -> None:
    (site,) = see_baselines([found(1, number) for number in range(100)], READER)

    assert "with a full disk: 100" in site.line
    assert (len(site.found), site.more) == (60, 40)


def test_the_names_that_the_evidence_needs_are_asked_for() -> None:
    assert named_in_conditions([found(1, 8).kept]) == {Component(Kind.DEVICE, "7")}


@pytest.mark.parametrize("kind", sorted(OF_COMPUTER))
def test_who_is_on_the_spot_can_mend_it_and_nothing_failed_that_was_counted(kind: Kind) -> None:
    fault = Fault(
        component=Component(kind, "7"),
        since=NOW,
        failing=Failing.LIMIT,
        counts=Counts(failed=2, tried=3),
    )

    assert owner_of(fault) is Owner.ON_THE_SPOT
    assert shares_of(fault) == ()
