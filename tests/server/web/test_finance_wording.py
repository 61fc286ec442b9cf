"""Words of register and plan: one for each member of a closed set, and none left in English."""

from enum import StrEnum

import pytest

from server.figure import Assumption, Norm
from server.fleet.equipment import Equipment
from server.fleet.import_budgets import BudgetSource
from server.fleet.import_staff import PostRole
from server.procurement.bounds import Why
from server.procurement.defaults import DEFAULTS, OFFERS
from server.procurement.desk_standard import STANDARD
from server.procurement.gap import Item, Judged, Shortcoming
from server.procurement.instance import Action
from server.procurement.makeup import usual_makeup
from server.store.questions.plans import LineOrder, Shown
from server.store.questions.register import Matched
from server.store.tables.plans import PlanState
from server.views.plan_money import Purpose
from server.views.standing import Standing
from server.web import finance_wording, ground_wording
from server.web.language import translations

NUMBERS = [*DEFAULTS, *STANDARD]
SOURCES = [*(one.source for one in NUMBERS), *(one.source for one in OFFERS)]


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (finance_wording.ITEMS, {*Equipment, finance_wording.LINK}),
        (finance_wording.ACTIONS, Action),
        (finance_wording.POST_ROLES, PostRole),
        (finance_wording.PAYERS, BudgetSource),
        (finance_wording.PURPOSES, Purpose),
        (finance_wording.PLAN_STATES, PlanState),
        (finance_wording.SHOWN, Shown),
        (finance_wording.LINE_ORDERS, LineOrder),
        (finance_wording.MATCHED, Matched),
        (finance_wording.DESK_ITEMS, Item),
        (finance_wording.JUDGED, Judged),
        (finance_wording.SHORTCOMINGS, Shortcoming),
        (finance_wording.GAPS, Standing),
        (finance_wording.WHY_UNFIT, {*Why} - {Why.UNIT}),
    ],
)
def test_every_member_has_a_word(table: dict[str, str], members: type[StrEnum]) -> None:
    assert set(table) == set(members)


def test_every_number_that_is_reckoned_with_has_a_name_in_words() -> None:
    nameless = [one.name for one in NUMBERS if ground_wording.worded(one.name)[0] == one.name]

    assert nameless == []


def test_no_word_stands_for_a_number_that_is_not_reckoned_with() -> None:
    names = [one.source.name for one in OFFERS if isinstance(one.source, Assumption)]
    used = {ground_wording.worded(name)[0] for name in (*names, *(one.name for one in NUMBERS))}

    assert set(ground_wording.GROUNDS.values()) - used == {ground_wording.GROUNDS["usual_makeup"]}
    assert "usual_makeup" in {
        root.name
        for one in usual_makeup(2018).told
        for figure in one.figures.values()
        if not isinstance(figure, str)
        for root in figure.rests_on  # type: ignore[union-attr]  # no days among them
        if isinstance(root, Assumption)
    }


def test_every_reason_and_every_law_of_the_defaults_can_be_said_in_vietnamese() -> None:
    bases = {one.basis for one in SOURCES if isinstance(one, Assumption)}
    documents = {one.document for one in SOURCES if isinstance(one, Norm)}
    marks = {one.mark for one in SOURCES if isinstance(one, Norm)}

    assert bases <= set(finance_wording.BASES)
    assert documents == set(finance_wording.DOCUMENTS)
    assert marks <= set(finance_wording.MARKS)


def test_every_unit_of_the_defaults_has_a_word_or_needs_none() -> None:
    units = {one.unit for one in NUMBERS}

    assert units - set(finance_wording.UNITS_OF_FIGURES) == {"", "kVND", "Mbit/s", "GB"}


@pytest.mark.parametrize("language", ["vi", "fr"])
def test_what_a_number_means_is_translated(language: str) -> None:
    texts = translations(language)

    same = {one.means for one in NUMBERS if texts.gettext(one.means) == one.means}
    assert same == set()
