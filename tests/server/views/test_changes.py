"""What changed, in few sentences."""

from server.store.scope import WHOLE_PROVINCE, Scope
from server.views.changes import changes
from tests.server.views.build import a_situation, a_turn

TIMEOUT = "generic_timeout_error"


def test_units_that_lose_a_service_together_are_one_sentence() -> None:
    turns = [a_turn(1, link, link * 60.0, TIMEOUT, "ok") for link in (1, 2, 3)]

    (told,) = changes(turns, a_situation(), WHOLE_PROVINCE)

    assert told.lost
    assert told.units == ("Xã 1", "Xã 2", "Xã 3")
    assert told.service is not None
    assert told.service.code == "s1"


def test_a_unit_that_loses_many_services_is_one_sentence_of_its_own() -> None:
    turns = [a_turn(service, 1, service, TIMEOUT, "ok") for service in (1, 2, 3)]
    turns.append(a_turn(1, 2, 5, TIMEOUT, "ok"))

    told = changes(turns, a_situation(), WHOLE_PROVINCE)

    assert [(one.service is None, one.units, one.count) for one in told] == [
        (False, ("Xã 2",), 1),
        (True, ("Xã 1",), 3),
    ]


def test_losing_and_coming_back_are_two_sentences_the_newest_first() -> None:
    turns = [a_turn(1, 1, 0, TIMEOUT, "ok"), a_turn(1, 1, 60, "ok", TIMEOUT)]

    told = changes(turns, a_situation(), WHOLE_PROVINCE)

    assert [one.lost for one in told] == [False, True]


def test_what_lies_more_than_five_minutes_apart_is_told_apart() -> None:
    turns = [a_turn(1, 1, 0, TIMEOUT, "ok"), a_turn(1, 2, 301, TIMEOUT, "ok")]

    assert len(changes(turns, a_situation(), WHOLE_PROVINCE)) == 2


def test_another_way_of_failing_is_no_change_and_no_observation_is_none() -> None:
    turns = [
        a_turn(1, 1, 0, "connection_refused", TIMEOUT),
        a_turn(1, 2, 0, "unsupported", "ok"),
        a_turn(1, 3, 0, TIMEOUT, "unsupported"),
    ]

    assert changes(turns, a_situation(), WHOLE_PROVINCE) == []


def test_only_units_of_the_scope_are_named() -> None:
    turns = [a_turn(1, link, link, TIMEOUT, "ok") for link in (1, 2)]

    (told,) = changes(turns, a_situation(), Scope(frozenset({2})))

    assert told.units == ("Xã 2",)
