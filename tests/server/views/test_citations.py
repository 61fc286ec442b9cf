"""Sources of a page's sentences, numbered as footnotes are."""

from datetime import date

from server.figure import Assumption, Figure, Norm, Reckoned, RegisterRow
from server.sentence import Day, Sentence
from server.views.citations import Citations

ROW = RegisterRow(register="register.csv", place="A1", column="original_price_vnd")
NORM = Norm(document="Decision 15/2025/QD-TTg", valid_from=date(2025, 7, 1))
HOUR = Assumption(name="hour_cost")


def a_figure(*sources: RegisterRow | Norm | Assumption) -> Figure:
    parts = tuple(Figure(value=1, unit="VND", source=one) for one in sources)
    return Figure(value=1, unit="VND", source=Reckoned(how="sum", parts=parts))


def test_a_source_has_one_number_however_often_it_is_cited() -> None:
    citations = Citations()

    first = citations.cite(Sentence(msgid="{price}", figures={"price": a_figure(ROW, HOUR)}))
    second = citations.cite(Sentence(msgid="{price}", figures={"price": a_figure(NORM, ROW)}))

    assert (first.notes, second.notes) == ((1, 2), (1, 3))
    assert citations.sources == (ROW, HOUR, NORM)


def test_days_and_names_have_no_source() -> None:
    citations = Citations()

    said = citations.cite(
        Sentence(msgid="{day} {disk}", figures={"day": Day(date(2025, 7, 1)), "disk": "hdd"})
    )

    assert said.notes == ()
    assert citations.sources == ()


def test_sentences_are_cited_in_their_order() -> None:
    citations = Citations()

    said = citations.all(
        Sentence(msgid="{price}", figures={"price": a_figure(one)}) for one in (NORM, ROW, NORM)
    )

    assert [one.notes for one in said] == [(1,), (2,), (1,)]
