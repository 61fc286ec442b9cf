"""Why a line is there, led back to its sources; and what a plan rests on."""

from datetime import date

from server.figure import Assumption, Figure, Norm, RegisterRow
from server.procurement.papers import Ground, Payment, write_papers
from server.store.questions.plans import PlacedLine
from server.views.plan_reasons import changed_since, grounds_of, reasons_of, unconfirmed
from tests.server.procurement.rows import UNIT, a_plan, a_plan_line
from tests.server.web.planted_plan import an_explanation


def a_line(code: str = "A1", **other: object) -> PlacedLine:
    line = a_plan_line(code, explanation=an_explanation(code, 7), **other)
    return PlacedLine(line=line, unit=UNIT)


def a_ground(name: str, means: str, source: Assumption | Norm | RegisterRow) -> Ground:
    figure = Figure(value=1, unit="", source=source)
    return Ground(name=name, means=means, figure=figure)


def test_every_number_of_a_line_leads_to_a_source_that_is_listed() -> None:
    reasons = reasons_of(a_line())

    told = [*reasons.known, reasons.keeping, reasons.why_now, *reasons.sureness]
    notes = {note for one in told for note in one.notes}
    notes |= {note for choice in reasons.choices for note in choice.notes}
    assert notes == set(range(1, len(reasons.sources) + 1))
    assert (
        RegisterRow(register="register.csv", place="A1", column="original_price_vnd")
        == (reasons.sources[0])
    )


def test_what_the_register_says_comes_first_if_it_says_anything() -> None:
    assert len(reasons_of(a_line()).known) == 2
    assert len(reasons_of(a_line("")).known) == 1


def test_keeping_is_a_choice_without_a_figure_to_follow() -> None:
    replaced, kept = reasons_of(a_line()).choices

    assert (replaced.chosen, bool(replaced.notes)) == (True, True)
    assert (kept.steps, kept.notes) == ((), ())


def test_it_is_said_who_pays_when() -> None:
    reasons = reasons_of(a_line(paid='{"commune": 5000000, "province 2028": 8400000}'))

    assert reasons.paid == (
        Payment(payer="commune", year=2027, amount_vnd=5_000_000),
        Payment(payer="province", year=2028, amount_vnd=8_400_000),
    )


def test_the_grounds_are_grouped_by_what_they_mean_and_prices_come_last() -> None:
    price = RegisterRow(register="prices.csv", place="PC27")
    norm = Norm(document="Decision 15/2025/QD-TTg", valid_from=date(2025, 7, 1))
    row = a_plan(
        grounds=write_papers(
            [
                a_ground("Core i5", "", price),
                a_ground("hour_cost", "an hour", Assumption(name="hour_cost")),
                a_ground("ceiling", "the rules", norm),
                a_ground("lag", "an hour", Assumption(name="lag", set_by="lan", confirmed=True)),
            ]
        )
    )

    groups = grounds_of(row)

    assert [(group.means, [one.name for one in group.grounds]) for group in groups] == [
        ("an hour", ["hour_cost", "lag"]),
        ("the rules", ["ceiling"]),
        ("", ["Core i5"]),
    ]
    assert unconfirmed(groups) == 1


def test_a_number_has_changed_when_it_or_its_source_is_another_now() -> None:
    default, confirmed = (Assumption(name="x", confirmed=one) for one in (False, True))
    before = [a_ground(name, "", default) for name in ("same", "confirmed", "gone")]
    now = [a_ground("same", "", default), a_ground("confirmed", "", confirmed)]

    found = changed_since(
        a_plan(grounds=write_papers(before)), [*now, a_ground("new", "", default)]
    )

    assert found == {"confirmed": now[1].figure}


def test_two_models_of_one_name_have_not_changed_each_other() -> None:
    prices = [
        a_ground("Core i5", "", RegisterRow(register="prices.csv", place=place))
        for place in ("P1", "P2")
    ]

    assert changed_since(a_plan(grounds=write_papers(prices)), prices) == {}
