from dataclasses import replace
from pathlib import Path

import pytest

from agent.identity import Identity
from agent.speech import Speech
from agent.status import NAME, Status, StatusFile, Trouble, read_status
from agent.telling import Known, is_well, tell
from agent.texts import Language

NOW_S = 1_800_000_000.0
IDENTITY = Identity(
    device="8" * 32,
    secret="s" * 16,
    token="t",
    keys=("ab" * 32,),
    servers=("canh.example.vn:8443",),
    site="Xã Một",
)
STATUS = Status(pid=7, contact_s=NOW_S - 30.0, waiting=1, checks=3, written_s=NOW_S - 20.0)
WELL = Known(identity=IDENTITY, status=STATUS, is_running=True, now_s=NOW_S)
ENGLISH = Speech(Language.ENGLISH)


def test_reports_arrive() -> None:
    told = tell(WELL, ENGLISH)

    assert is_well(WELL)
    assert told.startswith("Reports arrive.\n")
    for fact in ("8" * 32, "Xã Một", "canh.example.vn:8443", "less than two minutes ago", "3"):
        assert fact in told


def test_neither_secret_nor_token_is_told() -> None:
    assert IDENTITY.secret not in tell(WELL, ENGLISH)


@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble])
def test_every_trouble_has_a_sentence_of_its_own(trouble: Trouble) -> None:
    known = replace(WELL, status=replace(STATUS, trouble=trouble, detail="the very words"))

    told = tell(known, ENGLISH)

    assert not told.startswith("Reports arrive.")
    assert "the very words" in told
    assert is_well(known) == (trouble in {Trouble.BUSY, Trouble.STARTING})


def test_a_trouble_of_a_later_version_is_still_trouble() -> None:
    known = replace(WELL, status=replace(STATUS, trouble="sunspots"))

    assert not is_well(known)
    assert tell(known, ENGLISH)


@pytest.mark.parametrize(
    ("known", "first_words", "well"),
    [
        (replace(WELL, identity=None), "This computer is not enrolled", False),
        (replace(WELL, is_running=False), "The agent does not run", False),
        (replace(WELL, status=None), "The agent has just been started", True),
        (
            replace(WELL, status=replace(STATUS, contact_s=NOW_S - 3600.0)),
            "The agent runs, but the server has not answered",
            False,
        ),
    ],
)
def test_the_first_sentence_answers(known: Known, first_words: str, well: bool) -> None:
    assert tell(known, ENGLISH).startswith(first_words)
    assert is_well(known) is well


def test_every_sentence_is_there_in_vietnamese() -> None:
    vietnamese = Speech(Language.VIETNAMESE)
    cases = [
        replace(WELL, identity=None),
        replace(WELL, is_running=False),
        replace(WELL, status=None),
        replace(WELL, status=replace(STATUS, contact_s=NOW_S - 3600.0)),
        *(replace(WELL, status=replace(STATUS, trouble=trouble)) for trouble in Trouble),
    ]

    for known in cases:
        sentence = tell(known, ENGLISH).split("\n")[0]
        assert not tell(known, vietnamese).startswith(sentence)


def test_a_change_is_written_at_once_and_the_rest_seldom(tmp_path: Path) -> None:
    file = StatusFile(tmp_path)
    before = file.is_due(Trouble.NONE, 0.0)
    file.write(STATUS, 0.0)

    due = [now_s for now_s in range(0, 601, 60) if file.is_due(Trouble.NONE, float(now_s))]

    assert before
    assert due == [300, 360, 420, 480, 540, 600]
    assert file.is_due(Trouble.UNREACHABLE, 1.0)
    assert read_status(tmp_path) == STATUS


def test_a_disk_that_takes_no_status_stops_nobody(tmp_path: Path) -> None:
    StatusFile(tmp_path / "missing").write(STATUS, 0.0)

    assert read_status(tmp_path / "missing") is None


def test_a_damaged_status_is_none(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{")

    assert read_status(tmp_path) is None
