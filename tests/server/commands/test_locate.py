"""`canh locate`: a stream in, events out, answered at each tick."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.server.commands.server_folder import CANH, canh, installed_canh

TOPOLOGY = {
    "k": "topo",
    "office": [0, 1440],
    "services": [{"id": "portal", "scope": "nat", "replicas": 1}],
    "links": [{"id": "l0", "commune": "c0", "isp": "isp0", "area": 0, "wan": True}],
    "pcs": [{"id": f"p{i}", "link": "l0"} for i in range(4)],
}


def round_lines(number: int, letter: str = "O") -> list[dict[str, Any]]:
    return [
        *(
            {"k": "rep", "t": number, "pc": pc["id"], "via": "l0", "gw": 1, "boot": -1, "o": letter}
            for pc in TOPOLOGY["pcs"]
            if isinstance(pc, dict)
        ),
        {"k": "srv", "t": number, "o": [letter * 3]},
        {"k": "wan", "t": number, "down": []},
        {"k": "tick", "r": number, "m": 600 + number},
    ]


def stream(*, until: int = 20) -> str:
    """A portal that answers errors from round 10 to 14."""
    lines = [
        line
        for number in range(until)
        for line in round_lines(number, "H" if 10 <= number < 15 else "O")
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


def events(output: str) -> list[dict[str, Any]]:
    return [told for line in output.splitlines() if (told := json.loads(line))["ev"] != "tick"]


def test_the_topology_may_be_the_first_line() -> None:
    said = canh("locate", "--observations", "-", typed=json.dumps(TOPOLOGY) + "\n" + stream())

    opened, closed = events(said.output)
    assert said.code == 0
    assert (opened["ev"], opened["comp"], opened["page"]) == ("open", "svc:portal", True)
    assert opened["r"] == 11
    assert opened["since"] == 10
    assert opened["text"].startswith("1 of 1 communes cannot reach portal")
    assert (closed["ev"], closed["r"]) == ("close", 17)


def test_the_topology_and_the_observations_may_be_files(tmp_path: Path) -> None:
    topology, observations = tmp_path / "topology.json", tmp_path / "day.jsonl"
    topology.write_text(json.dumps(TOPOLOGY), encoding="utf-8")
    observations.write_text(stream(), encoding="utf-8")

    said = canh("locate", "--topology", str(topology), "--observations", str(observations))

    assert [told["ev"] for told in events(said.output)] == ["open", "close"]


def test_every_round_is_answered() -> None:
    said = canh("locate", "--observations", "-", typed=json.dumps(TOPOLOGY) + "\n" + stream())

    ticks = [json.loads(line) for line in said.output.splitlines() if '"tick"' in line]
    assert ticks == [{"r": number, "ev": "tick"} for number in range(20)]


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ("{\n", "line 2: not JSON"),
        ('{"k":"tick","r":0}\n', "line 2: Object missing required field `m`"),
        (json.dumps(round_lines(0)[0]) + "\n", "line 2: the stream ends in the middle of a round"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, broken: str, complaint: str) -> None:
    day = tmp_path / "day.jsonl"
    day.write_text(json.dumps(TOPOLOGY) + "\n" + broken, encoding="utf-8")

    said = canh("locate", "--observations", str(day))

    assert said.code == 1
    assert f"canh locate: {day}, {complaint}" in said.complaints


def test_what_is_wrong_with_standard_input_is_said_of_standard_input() -> None:
    said = canh("locate", "--observations", "-", typed="")

    assert said.code == 1
    assert said.complaints.startswith("canh locate: standard input, line 1: ")


def test_a_line_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    day = tmp_path / "day.jsonl"
    day.write_bytes(json.dumps(TOPOLOGY).encode() + b'\n{"k":"bye","pc":"\xff"}\n')

    said = canh("locate", "--observations", str(day))

    assert said.complaints == f"canh locate: {day}, line 2: not UTF-8\n"


def test_a_line_of_the_topology_file_is_named_by_that_file(tmp_path: Path) -> None:
    topology = tmp_path / "topology.json"
    topology.write_text('{"k":"tick","r":0,"m":0}', encoding="utf-8")

    said = canh("locate", "--topology", str(topology), "--observations", "-")

    assert f"{topology}, line 1: the topology was expected" in said.complaints


def test_a_file_that_is_not_there_is_named() -> None:
    said = canh("locate", "--observations", "/nowhere/day.jsonl")

    assert said.code == 1
    assert said.complaints == "canh locate: /nowhere/day.jsonl: No such file or directory\n"


@pytest.mark.parametrize("late_ok", [True, False])
def test_a_late_report_is_refused_unless_it_was_expected(late_ok: bool) -> None:
    late = json.dumps(round_lines(3)[0]) + "\n"
    typed = json.dumps(TOPOLOGY) + "\n" + stream(until=8) + late
    typed += "".join(json.dumps(line) + "\n" for line in round_lines(8))

    said = canh("locate", "--observations", "-", *["--late-ok"] * late_ok, typed=typed)

    assert said.code == (0 if late_ok else 1)
    assert ("line 58: a report of round 3 in round 8" in said.complaints) is not late_ok


@contextmanager
def after_a_round() -> Iterator["subprocess.Popen[str]"]:
    """Run the command on pipes, and give it the topology and the first round."""
    with subprocess.Popen(
        [CANH, "locate", "--observations", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        process.stdin.write(json.dumps(TOPOLOGY) + "\n" + stream(until=1))
        process.stdin.flush()
        yield process


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    with after_a_round() as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline()) == {"r": 0, "ev": "tick"}

        process.stdout.close()
        process.stdin.write(stream(until=3).partition('"tick"')[2].partition("\n")[2])
        process.stdin.close()

        assert process.wait() == 0
        assert process.stderr.read() == ""


def test_an_interrupt_ends_it_quietly() -> None:
    with after_a_round() as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.readline()

        process.send_signal(signal.SIGINT)

        assert process.wait() == 130
        assert process.stderr.read() == ""


def test_the_installed_command_answers_as_it_does_here() -> None:
    typed = json.dumps(TOPOLOGY) + "\n" + stream()

    said = installed_canh("locate", "--observations", "-", typed=typed, variables={})

    assert said.output == canh("locate", "--observations", "-", typed=typed).output
    assert said.complaints == ""
