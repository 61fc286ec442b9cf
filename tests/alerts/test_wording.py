"""Saying a text in a language, and the catalogues behind it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from alerts.component import OF_COMPUTER, Component, Kind, component
from alerts.evidence import HOW, evidence_of
from alerts.fault import Counts, Failing, Whereabouts
from alerts.incident import WHYS
from alerts.notification import STATES, State, progress
from alerts.phrases import headline, thing, tries, whose
from alerts.text import Text
from alerts.withheld import REASONS, Reason
from alerts.wording import Reader, catalogue
from tests.alerts.build import DEVICE, LAN, NAMES, PORTAL, TEN, a_fault

ALERTS = Path(__file__).resolve().parents[2] / "alerts"
TRANSLATED = ("vi", "fr")
FILLED_IN = re.compile(r"%\((\w+)\)")

VIETNAMESE = Reader(language="vi", zone=ZoneInfo("Asia/Ho_Chi_Minh"), names=NAMES)
ENGLISH = replace(VIETNAMESE, language="en")


def test_names_counts_and_shares_are_said_the_way_of_the_language() -> None:
    text = Text(
        "%(site)s %(tried)s %(share)s %(provider)s",
        {"tried": 1234, "share": 0.87, "provider": "VNPT"},
        {"site": LAN},
    )

    assert VIETNAMESE.say(text) == "UBND xã Lạc Thổ 1.234 87% VNPT"
    assert ENGLISH.say(text) == "UBND xã Lạc Thổ 1,234 87% VNPT"


def test_a_text_in_a_text_is_said_too() -> None:
    text = Text("Details: %(url)s", {"url": Text("refused")})

    assert VIETNAMESE.say(text) == "Chi tiết: từ chối kết nối"


def test_a_component_without_a_name_is_called_by_its_code() -> None:
    assert VIETNAMESE.name(Component(Kind.LINK, "c99-l0")) == "c99-l0"


def test_a_value_is_never_taken_for_a_pattern() -> None:
    text = Text("Details: %(url)s", {"url": "100%(s"})

    assert ENGLISH.say(text) == "Details: 100%(s"


def test_times_are_those_of_the_province() -> None:
    assert VIETNAMESE.when(TEN) == "23/11/2026 10:00"


@pytest.mark.parametrize(
    ("lasts", "vietnamese", "english"),
    [
        (timedelta(seconds=3), "1 phút", "1 minute"),
        (timedelta(minutes=40), "40 phút", "40 minutes"),
        (timedelta(hours=2, minutes=13), "2 giờ 13 phút", "2 hours 13 minutes"),
        (timedelta(hours=2), "2 giờ", "2 hours"),
        (timedelta(days=1, hours=1, minutes=5), "1 ngày 1 giờ", "1 day 1 hour"),
        (timedelta(days=2, minutes=5), "2 ngày 5 phút", "2 days 5 minutes"),
        (timedelta(minutes=-3), "1 phút", "1 minute"),
    ],
)
def test_durations_are_said_in_their_two_largest_units(
    lasts: timedelta, vietnamese: str, english: str
) -> None:
    assert (VIETNAMESE.lasting(lasts), ENGLISH.lasting(lasts)) == (vietnamese, english)


def test_a_language_without_a_catalogue_is_said_in_english() -> None:
    assert Reader(language="km", zone=VIETNAMESE.zone).say(Text("refused")) == "refused"


# Phrases


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
@pytest.mark.parametrize("kind", sorted(Kind))
def test_everything_that_can_be_at_fault_can_be_said(kind: Kind, language: str) -> None:
    keys = ("uplink", "dc", "backbone") if kind is Kind.CORE else ("x",)
    reader = replace(VIETNAMESE, language=language)

    for failing, strength, key in product(sorted(Failing), (0.3, 1.0), keys):
        fault = a_fault(Component(kind, key), failing=failing, strength=strength)
        texts = [thing(fault), headline(fault), whose(fault), *tries(fault), *evidence_of(fault)]
        said = [reader.say(text) for text in texts]
        assert all(FILLED_IN.search(one) is None for one in said), (failing, strength, said)


def test_the_most_precise_phrase_is_chosen() -> None:
    lossy = a_fault(failing=Failing.TIMEOUT, strength=0.4)
    said = {
        ENGLISH.say(headline(fault)) for fault in (a_fault(), lossy, replace(lossy, strength=0.9))
    }

    assert said == {
        "UBND xã Lạc Thổ has lost its connection",
        "The line of UBND xã Lạc Thổ (VNPT) is unsteady",
        "The line of UBND xã Lạc Thổ (VNPT) is down",
    }


def test_who_is_on_the_spot_gets_two_things_to_try_and_nobody_else_any() -> None:
    counts = {kind: len(tries(a_fault(Component(kind, "uplink")))) for kind in Kind}

    local = OF_COMPUTER | {Kind.DEVICE, Kind.LAN, Kind.POWER, Kind.LINK}
    assert counts == {kind: 2 if kind in local else 0 for kind in Kind}


def test_a_silent_line_is_not_named_without_its_doubts() -> None:
    said = [VIETNAMESE.say(text) for text in evidence_of(a_fault())]

    assert said == [
        "44/45 máy lẽ ra đang bật tại UBND xã Lạc Thổ không có tín hiệu, nơi khác vẫn có: đường "
        "truyền VNPT-1 (VNPT)",
        "chưa loại trừ mạng nội bộ hoặc mất điện cho đến khi các máy kết nối lại",
    ]


def test_a_pc_is_named_with_how_it_fails() -> None:
    said = [ENGLISH.say(text) for text in evidence_of(a_fault(DEVICE, failing=Failing.TLS))]

    assert said == [
        "PC MC-07 fails 44 of 45 checks (certificate or encryption), its neighbours on the line "
        "are fine: it is this PC"
    ]


def test_of_a_service_that_no_commune_tried_only_the_servers_own_probes_are_told() -> None:
    fault = a_fault(PORTAL, failing=Failing.REFUSED)
    alone = replace(fault, counts=Counts(control_failed=5, control_tried=5))

    assert [VIETNAMESE.say(text) for text in evidence_of(alone)] == [
        "máy chủ giám sát kiểm tra Cổng Dịch vụ công quốc gia lỗi 5/5 lượt (từ chối kết nối), các "
        "dịch vụ khác bình thường; trong lúc đó chưa xã nào kiểm tra"
    ]


@pytest.mark.parametrize(
    ("failed", "tried", "said"),
    [
        (0, 0, "other services are fine: it is Cổng Dịch vụ công quốc gia, not the communes"),
        (0, 5, "the server itself gets through (5 probes)"),
        (2, 5, "the server's own probes fail 2 of 5"),
    ],
)
def test_nothing_is_said_of_probes_of_the_server_that_were_not_made(
    failed: int, tried: int, said: str
) -> None:
    counts = Counts(
        failed=9, tried=10, places_failed=3, places=4, control_failed=failed, control_tried=tried
    )

    evidence = evidence_of(replace(a_fault(Component(Kind.SERVICE, "portal")), counts=counts))

    (sentence,) = (ENGLISH.say(text) for text in evidence)
    assert said in sentence
    assert ("own probes" in sentence) == bool(failed)


def test_what_is_nowhere_needs_no_whereabouts() -> None:
    uplink = replace(a_fault(component("core:uplink")), where=Whereabouts())

    assert ENGLISH.say(headline(uplink)) == "The province's own connection is down"


def test_each_closed_set_has_its_words() -> None:
    assert set(HOW) == set(Failing)
    assert set(REASONS) == set(Reason)
    assert set(STATES) == set(State)


def test_in_its_learning_week_a_message_would_have_been_sent() -> None:
    assert progress(State.WITHHELD, Reason.LEARNING_WEEK) == "Would have been sent"
    assert progress(State.WITHHELD, Reason.QUIET_HOURS) == STATES[State.WITHHELD]
    assert progress(State.QUEUED, None) == STATES[State.QUEUED]


# Catalogues


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    untranslated = [
        message.id for message in _messages(language) if not all(_forms(message.string))
    ]

    assert untranslated == []


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(language: str) -> None:
    assert {_id(message.id) for message in _messages(language)} == _extracted()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_what_its_original_does(language: str) -> None:
    differing = [
        message.id
        for message in _messages(language)
        if set(FILLED_IN.findall(_id(message.id))) != set(FILLED_IN.findall(_id(message.string)))
    ]

    assert differing == []


def test_no_translation_is_marked_as_unsure() -> None:
    assert [m.id for lang in TRANSLATED for m in _messages(lang) if m.fuzzy] == []


def test_a_catalogue_is_read_once() -> None:
    assert catalogue("vi") is catalogue("vi")


def test_the_words_of_the_timeline_are_translated() -> None:
    assert VIETNAMESE.say(Text(next(iter(WHYS.values())))) == "Nghi ngờ."


def _messages(language: str) -> Iterator[Message]:
    path = ALERTS / "locale" / language / "LC_MESSAGES" / "canh.po"
    with path.open("rb") as file:
        yield from (message for message in read_po(file, locale=language) if message.id)


def _extracted() -> set[str]:
    methods = [("**.py", "python"), ("**/templates/**.txt", "jinja2")]
    options = {"**/templates/**.txt": {"newstyle_gettext": "true", "trimmed": "true"}}
    found = extract_from_dir(str(ALERTS), methods, options)
    return {_id(message) for _, _, message, _, _ in found}


def _id(text: object) -> str:
    return _forms(text)[0]


def _forms(text: object) -> list[str]:
    """Give the forms of a text: more than one if it counts something."""
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text or "")]
