"""Sentences and figures of the server's own reckoning, as a reader sees them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from server.figure import Assumption, Figure
from server.procurement.explain import DEARER, KEEPING
from server.procurement.makeup import ENDS, MADE_OF
from server.sentence import Day, Sentence
from server.web.formats import Formats
from server.web.language import translations
from server.web.render import capital
from server.web.saying import Sayer


def a_sayer(language: str) -> Sayer:
    texts = translations(language)
    return Sayer(texts, Formats(language, ZoneInfo("Asia/Ho_Chi_Minh"), texts))


def figure(value: float, unit: str) -> Figure:
    return Figure(value=value, unit=unit, source=Assumption(name=""))


VI, EN = a_sayer("vi"), a_sayer("en")


def test_a_sentence_is_said_in_the_language_of_its_reader() -> None:
    keeping = Sentence(
        msgid=KEEPING, figures={"hours": figure(1234.5, "hour"), "years": figure(6, "year")}
    )

    assert EN.say(keeping) == "Keeping it costs people 1,234 hours of work over 6 years."
    assert VI.say(keeping) == "Nếu giữ nguyên, mọi người mất 1.234 giờ làm việc trong 6 năm."


@pytest.mark.parametrize(
    ("text", "said"), [("đường truyền", "Đường truyền"), ("LAN", "LAN"), ("", "")]
)
def test_a_text_begins_with_a_capital_and_keeps_the_rest(text: str, said: str) -> None:
    assert capital(text) == said
    assert isinstance(capital(Markup(text)), Markup)  # noqa: S704  # what is safe stays safe


def test_a_year_of_the_calendar_is_written_without_a_dot_and_never_rounded_up() -> None:
    built = Sentence(
        msgid="{year} {low} {high} {years}",
        figures={
            "year": figure(2014.9, "year"),
            "low": figure(2013.2, "year"),
            "high": figure(2016, "year"),
            "years": figure(2.5, "year"),
        },
    )

    assert VI.say(built) == "2014 2013 2016 2,5"


def test_days_kinds_of_disk_and_names_are_words() -> None:
    made = Sentence(
        msgid=MADE_OF,
        figures={"memory": figure(4, "GB"), "disk": "hdd", "system": "Windows 10"},
    )

    assert VI.say(made) == "Máy có bộ nhớ 4\N{NO-BREAK SPACE}GB, ổ đĩa loại HDD và Windows 10."
    assert "14/10/2025" in VI.say(Sentence(msgid=ENDS, figures={"day": Day(date(2025, 10, 14))}))


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("kind", "printer", "máy in"),
        ("kind", "toaster", "toaster"),
        ("what", "years", "năm"),
        ("code", "years", "years"),
    ],
)
def test_only_words_of_ours_are_translated(name: str, word: str, said: str) -> None:
    assert VI.say(Sentence(msgid=f"{{{name}}}", figures={name: word})) == said


@pytest.mark.parametrize(
    ("value", "unit", "vi", "en"),
    [
        (15_200_000, "VND", "15.200.000 đ", "15,200,000 đ"),
        (1.5, "kVND", "1.500 đ", "1,500 đ"),
        (60, "kVND/hour", "60 nghìn đồng mỗi giờ", "60 thousand đ an hour"),
        (0.0046, "share", "0,005", "0.005"),
        (7.25, "hour", "7,25 giờ", "7.25 hours"),
        (100, "Mbit/s", "100 Mbit/s", "100 Mbit/s"),
        (4, "GB", "4 GB", "4 GB"),
        (3, "furlong", "3 furlong", "3 furlong"),
    ],
)
def test_a_figure_is_written_with_its_unit(value: float, unit: str, vi: str, en: str) -> None:
    assert VI.figure(figure(value, unit)).replace("\N{NO-BREAK SPACE}", " ") == vi
    assert EN.figure(figure(value, unit)).replace("\N{NO-BREAK SPACE}", " ") == en


@pytest.mark.parametrize(
    ("hours", "said"), [(1234.5, "1.234"), (10.4, "10"), (9.96, "10,0"), (7.25, "7,2"), (3, "3")]
)
def test_hours_have_a_decimal_only_where_it_tells(hours: float, said: str) -> None:
    assert VI.hours(hours) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(109_036_813, "109.000.000"), (1_449_999, "1.400.000"), (950_123, "950.123")],
)
def test_a_price_at_which_choices_tie_is_not_told_to_the_dong(amount: int, said: str) -> None:
    dearer = Sentence(msgid=DEARER, figures={"amount": figure(amount, "VND")})

    assert said in VI.say(dearer)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hour_cost", "một giờ làm việc"),
        ("failure.printer.hours", "máy in: số giờ làm việc mất vì một lần hỏng"),
        ("weight.onestop", "bộ phận một cửa: một giờ mất được nhân với"),
        ("ceiling.laptop.leader", "máy vi tính xách tay của lãnh đạo: mức giá tối đa"),
        ("Core i5 {8} GB 100%", "Core i5 {8} GB 100%"),
        ("", ""),
    ],
)
def test_a_number_that_is_reckoned_with_is_said_in_words(name: str, said: str) -> None:
    assert VI.ground(name) == said
