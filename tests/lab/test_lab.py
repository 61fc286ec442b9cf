"""Faults of the laboratory: real packets, real processes, the verdicts on them, and the mails.

Timelines 1 and 3 of those in ``tests/timelines``, here with nothing simulated: a line is cut, and
one of the PCs behind it is broken meanwhile; a national service is down; an office has no power.
Times are counted in rounds that were judged, however long these took.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.locate.name import ROUNDS_WEAK
from alerts.locate.pc import ROUNDS_LEAST
from tests.conftest import ROOT, missing
from tests.lab import box

pytestmark = pytest.mark.journey

SCHEDULE = Path(__file__).with_name("timelines.csv")
LINE, PC, SERVICE, POWER = "line cut", "PC's proxy dead", "service refuses", "power cut"
WITHIN_S = 420
# The round in which it breaks is half fine, and what it said of that comes in with the next.
TOLD_WITHIN = 2 + ROUNDS_WEAK
COMMUNE_2, COMMUNE_4, PROVINCE = "s2@lab.example", "s4@lab.example", "province@lab.example"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial came to: the truth, and what was said of it."""

    result: Mapping[str, Any]
    printed: str

    def fault(self, kind: str) -> Mapping[str, Any]:
        """Give the truth of a fault, and how it was judged."""
        (found,) = [one for one in self.result["faults"] if one["kind"] == kind]
        return dict(found)

    def message(self, of: str, kind: str) -> Mapping[str, Any]:
        """Give the only message of its kind about a fault, to whomever."""
        component = self.fault(of)["component"]
        (found,) = [
            one
            for one in self.result["messages"]
            if (one["component"], one["kind"]) == (component, kind)
        ]
        return dict(found)

    def mails(self, to: str) -> list[str]:
        """Give the subjects of what somebody received, in their order."""
        return [mail["subject"] for mail in self.result["mails"] if mail["to"] == to]

    @property
    def has_every_round(self) -> bool:
        numbers = [number for number, _ in self.result["rounds"]]
        return numbers == list(range(numbers[0], numbers[0] + len(numbers)))

    def rounds_between(self, begin: str, end: str) -> int:
        """Count the rounds that were judged after a moment, until another."""
        times = [datetime.fromisoformat(at) for _, at in self.result["rounds"]]
        return sum(moment(begin) < at <= moment(end) for at in times)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    if why := box.what_is_missing():
        missing(f"no laboratory of real packets: {why}")
    result = tmp_path_factory.mktemp("lab") / "result.json"
    done = subprocess.run(
        (
            *(sys.executable, "-m", "tests.lab", "--schedule", SCHEDULE, "--json", result),
            *("--areas", "1", "--pcs", "3", "--before", "4"),
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    trial = Trial(json.loads(result.read_text()), done.stdout)
    # A server that missed a round says itself that it was away, and opens nothing for a while.
    assert trial.has_every_round, f"this machine had no time for the server\n{done.stdout}"
    return trial


def test_what_breaks_in_a_province_of_real_hosts_is_named_exactly_and_told_once(
    trial: Trial,
) -> None:
    told = {one["kind"]: (one["mark"], one["pages"]) for one in trial.result["faults"]}

    assert told == dict.fromkeys((LINE, PC, SERVICE, POWER), ("exact", 1)), trial.printed
    assert trial.result["strays"] == [], trial.printed


def test_1_a_cut_line_is_one_mail_and_one_recovery_and_its_child_then_speaks_for_itself(
    trial: Trial,
) -> None:
    computer = socket.gethostname()
    lost, *others = trial.mails(COMMUNE_2)

    assert lost == "Xã 2 mất kết nối mạng", trial.printed
    # Whether the judge clears the line or finds the computer first is a matter of a round.
    assert sorted(others) == [
        f"Máy tính {computer} tại Xã 2 không dùng mạng bình thường được",
        f"Đã hoạt động lại: máy tính {computer} tại Xã 2",
        "Đã hoạt động lại: đường truyền của Xã 2 (north)",
    ], trial.printed


def test_1_the_child_of_a_cut_line_is_judged_by_what_was_measured_when_the_line_was_fine(
    trial: Trial,
) -> None:
    line, over_at = trial.fault(LINE), trial.message(LINE, "recovered")["resolved_at"]
    child, child_over = trial.message(PC, "opened"), trial.message(PC, "recovered")

    assert moment(trial.fault(PC)["from"]) < moment(line["to"])
    assert trial.rounds_between(line["to"], child["confirmed_by"]) >= ROUNDS_LEAST - 1
    # Once the line was called fine, nothing measured before that says anything of the child.
    assert not moment(child["confirmed_by"]) <= moment(over_at) < moment(child["opened_at"])
    assert moment(child["delivered_at"]) < moment(child_over["decided_at"])


def test_3_a_national_service_down_is_one_mail_to_the_province_and_no_commune_is_blamed(
    trial: Trial,
) -> None:
    assert trial.mails(PROVINCE) == ["Không truy cập được portal", "Đã hoạt động lại: portal"]
    assert {mail["to"] for mail in trial.result["mails"]} == {COMMUNE_2, COMMUNE_4, PROVINCE}


def test_an_office_without_power_hears_that_it_was_the_power(trial: Trial) -> None:
    lost, *_, last = trial.mails(COMMUNE_4)

    assert lost == "Xã 4 mất kết nối mạng"
    assert "nguồn điện tại Xã 4" in last


@pytest.mark.parametrize("kind", [LINE, SERVICE])
def test_a_message_is_queued_in_the_round_in_which_that_happens_which_it_tells(
    trial: Trial, kind: str
) -> None:
    truth = trial.fault(kind)
    opened, recovered = trial.message(kind, "opened"), trial.message(kind, "recovered")

    assert opened["decided_at"] == opened["opened_at"]
    assert recovered["decided_at"] == recovered["resolved_at"]
    assert 0 < trial.rounds_between(truth["from"], opened["decided_at"]) <= TOLD_WITHIN
    assert moment(opened["delivered_at"]) < moment(truth["to"])
    # Silence heals nothing: it is called fine in a round in which it was heard again.
    assert trial.rounds_between(truth["to"], recovered["decided_at"]) >= 1
