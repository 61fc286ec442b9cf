"""Every word of a closed set has its text."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from alerts.component import Kind
from alerts.contact import Channel, Role
from alerts.incident import State
from alerts.notification import Kind as Message
from alerts.severity import Severity
from checks.report import EventKind, Power
from checks.words import WORDS, Phase
from server.store.questions.devices import Seen
from server.store.questions.incidents import Show
from server.store.tables.fleet import DeviceKind, DeviceState
from server.store.tables.places import Path, UnitKind
from server.store.tables.services import Scope
from server.views.incidents import Counted, Owner
from server.views.own_results import Own
from server.views.standing import Presence, Standing
from server.web import wording


@pytest.mark.parametrize(
    ("table", "closed_set"),
    [
        (wording.STANDINGS, Standing),
        (wording.PRESENCES, Presence),
        (wording.SEEN, Seen),
        (wording.INCIDENT_KINDS, Kind),
        (wording.INCIDENTS_SHOWN, Show),
        (wording.SEVERITIES, Severity),
        (wording.DEVICE_KINDS, DeviceKind),
        (wording.DEVICE_STATES, DeviceState),
        (wording.PATHS, Path),
        (wording.SCOPES, Scope),
        (wording.UNIT_KINDS, UnitKind),
        (wording.ROLES, Role),
        (wording.EVENTS, EventKind),
        (wording.POWERS, Power),
        (wording.PHASES, Phase),
        (wording.OWN, Own),
        (wording.OWNERS, Owner),
        (wording.INCIDENT_STATES, State),
        (wording.COUNTED, Counted),
        (wording.MESSAGES, Message),
        (wording.CHANNELS, Channel),
    ],
)
def test_a_table_holds_its_closed_set(table: Mapping[str, str], closed_set: type[StrEnum]) -> None:
    assert set(table) == set(closed_set)


def test_every_outcome_has_a_plain_sentence() -> None:
    assert set(wording.OUTCOMES) == set(WORDS)


def test_an_outcome_of_a_later_format_has_a_sentence_too() -> None:
    assert wording.outcome("a_word_of_tomorrow") == wording.outcome("unknown_failure")
