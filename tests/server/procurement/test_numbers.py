"""Numbers that people set and confirm: what holds when, what is kept, what is audited."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from server.figure import Assumption as Assumed
from server.figure import Norm
from server.procurement.bounds import Unfit
from server.procurement.numbers import (
    Typed,
    confirm,
    history,
    number_in_force,
    set_assumption,
    set_norm,
)
from server.refused import Conflict, NotFound
from server.store.session import Store
from server.store.tables import Audit, Parameter
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.procurement.rows import NOW

TODAY = NOW.date()
WHO = "user:lan"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def hour(value: str, since: date = TODAY, **other: str) -> Typed:
    told = {"name": "hour_cost", "source": "UBND"} | other
    return Typed(name=told["name"], value=value, source=told["source"], since=since)


def put(store: Store, typed: Typed, *, confirmed: bool = False) -> None:
    with store.writing() as session:
        set_assumption(session, typed, WHO, NOW, confirmed=confirmed)


def held(store: Store, day: date, name: str = "hour_cost") -> tuple[float, object]:
    with store.reading() as session:
        number = number_in_force(session, name, day)
    return number.value, number.source


def audited(store: Store) -> list[tuple[str, str, dict[str, object]]]:
    with store.reading() as session:
        rows = session.exec(select(Audit).order_by(col(Audit.id))).all()
    return [(row.action, row.subject, json.loads(row.detail)) for row in rows]


def test_what_is_set_holds_from_its_day_on_until_the_next(store: Store) -> None:
    put(store, hour("70"))
    put(store, hour("80", TODAY + timedelta(days=10)), confirmed=True)

    assert held(store, TODAY - timedelta(days=1))[0] == 60
    assert held(store, TODAY + timedelta(days=9)) == (
        70,
        Assumed(name="hour_cost", basis="UBND", set_by="lan", since=TODAY),
    )
    assert held(store, TODAY + timedelta(days=10))[0] == 80
    with store.reading() as session:
        told = [(one.row.value, one.until) for one in history(session, "hour_cost")]
    assert told == [(80, None), (70, TODAY + timedelta(days=10))]


def test_a_change_writes_its_audit_row_and_a_refusal_none(store: Store) -> None:
    put(store, hour("70"), confirmed=True)
    with pytest.raises(Unfit):
        put(store, hour("70000"))

    assert audited(store) == [
        (
            "assumption.set",
            "assumption:hour_cost",
            {
                "value": 70,
                "unit": "kVND/hour",
                "source": "UBND",
                "from": str(TODAY),
                "confirmed": True,
            },
        )
    ]
    assert held(store, TODAY)[0] == 70


def test_what_is_set_twice_of_a_day_is_put_right_and_open_again(store: Store) -> None:
    put(store, hour("700"), confirmed=True)
    put(store, hour("70"))

    value, source = held(store, TODAY)

    assert value == 70
    assert isinstance(source, Assumed)
    assert not source.confirmed
    assert [detail["value"] for _, _, detail in audited(store)] == [700, 70]


def test_what_somebody_set_is_confirmed_as_it_is(store: Store) -> None:
    put(store, hour("70"))
    with store.writing() as session:
        confirm(session, "hour_cost", TODAY, "user:dung", NOW)

    assert held(store, TODAY) == (
        70,
        Assumed(name="hour_cost", basis="UBND", set_by="lan", confirmed=True, since=TODAY),
    )
    assert audited(store)[-1][0] == "assumption.confirm"
    with pytest.raises(Conflict, match="confirmed by dung already"), store.writing() as session:
        confirm(session, "hour_cost", TODAY, "user:lan", NOW)


def test_a_default_is_confirmed_without_anybody_having_set_it(store: Store) -> None:
    _, before = held(store, TODAY, "people_a_desk")
    with store.writing() as session:
        confirm(session, "people_a_desk", TODAY, WHO, NOW)

    value, source = held(store, TODAY, "people_a_desk")

    assert isinstance(before, Assumed)
    assert value == 40
    assert source == Assumed(name="people_a_desk", basis=before.basis, confirmed=True, since=TODAY)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ceiling.desktop.", "is of law .*15/2025"),
        ("moon", "no number 'moon'"),
    ],
)
def test_there_is_nothing_to_confirm_about_a_law_or_nothing(
    store: Store, name: str, told: str
) -> None:
    with pytest.raises(NotFound, match=told), store.writing() as session:
        confirm(session, name, TODAY, WHO, NOW)

    assert audited(store) == []


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("hour_cots", "hour_cost"),
        ("ceiling.desktop", "ceiling.desktop."),
        ("desk", "desk.mbps"),
        ("", "canh assumption list"),
        ("models.desktop.price", "canh import prices"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(store: Store, name: str, nearest: str) -> None:
    with pytest.raises(NotFound, match=nearest):
        put(store, hour("70", name=name))


@pytest.mark.parametrize("source", ["", "  "])
def test_a_number_without_a_source_is_not_set(store: Store, source: str) -> None:
    with pytest.raises(Unfit, match="where the number is from"):
        put(store, hour("70", source=source))


def test_a_law_is_put_between_the_one_before_and_the_one_after_it(store: Store) -> None:
    def note(value: str, since: date) -> None:
        typed = Typed(name="staff_per_printer", value=value, source=f"QĐ {value}", since=since)
        with store.writing() as session:
            set_norm(session, typed, "V", WHO, NOW)

    first, middle, last = date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)
    note("4", first)
    note("6", last)
    note("5", middle)
    note("7", last)

    rows = {row.valid_from: (row.value, row.valid_to) for row in all_of(store, Parameter)}
    assert rows == {first: (4, middle), middle: (5, last), last: (7, None)}
    assert held(store, date(2027, 6, 1), "staff_per_printer") == (
        5,
        Norm(document="QĐ 5", valid_from=middle, mark="V"),
    )
    assert audited(store)[-1][:2] == ("norm.set", "norm:staff_per_printer")


def test_a_law_older_than_the_one_that_comes_with_canh_does_not_hide_it(store: Store) -> None:
    typed = Typed(name="min_age_replace.desktop", value="4", source="cũ", since=date(2024, 1, 1))
    with store.writing() as session:
        set_norm(session, typed, "U", WHO, NOW)

    assert held(store, date(2026, 6, 1), "min_age_replace.desktop")[0] == 7
    assert held(store, date(2025, 1, 1), "min_age_replace.desktop")[0] == 4


def test_what_the_province_sets_stands_above_the_law(store: Store) -> None:
    put(store, hour("2", name="staff_per_printer"))

    assert held(store, TODAY, "staff_per_printer")[0] == 2
