"""The JSON lines of a stream: what is read, and what is refused by the number of its line."""

import json
from typing import Any

import pytest

from alerts.locate.lines import Inventory, LineError, read_inventory, read_rounds
from alerts.locate.observation import Report, Round
from alerts.locate.written import occasion_line, round_lines, topology_line

TOPOLOGY: dict[str, Any] = {
    "k": "topo",
    "start_minute": 550,
    "office": [450, 1020],
    "codes": "OTDLCH",
    "services": [
        {"id": "portal", "scope": "nat", "replicas": 3},
        {"id": "docs", "scope": "prov", "replicas": 1},
    ],
    "links": [
        {"id": "c1-l0", "commune": "c1", "isp": "isp0", "area": 3, "wan": True},
        {"id": "c1-l1", "commune": "c1", "isp": "isp1", "area": 3, "wan": False},
    ],
    "pcs": [{"id": "c1-p0", "link": "c1-l0"}],
    "maint": [{"comp": "svc:docs", "start": 3, "end": 5}],
}
REPORT: dict[str, Any] = {
    "k": "rep",
    "t": 0,
    "pc": "c1-p0",
    "via": "c1-l0",
    "gw": 1,
    "boot": -3,
    "o": "O-",
    "ms": [46, 0],
    "ip": "2-",
}


def inventory() -> Inventory:
    return read_inventory(json.dumps(TOPOLOGY), line=1)


def tick(number: int, minute: int = 551) -> dict[str, Any]:
    return {"k": "tick", "r": number, "m": minute}


def rounds(*lines: "dict[str, Any] | str", late_ok: bool = False) -> list[Round]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    read = read_rounds(inventory(), enumerate(texts, start=2), late_ok=late_ok)
    return [it for it in read if isinstance(it, Round)]


def test_a_round_holds_what_came_before_its_tick() -> None:
    (found,) = rounds(
        REPORT,
        {"k": "bye", "t": 0, "pc": "c1-p0"},
        {"k": "srv", "t": 0, "o": ["OTO", "OOO"], "ms": [[1, 0, 2], [3, 4, 5]]},
        {"k": "wan", "t": 0, "down": ["c1-l0"]},
        tick(0),
    )

    assert (found.number, found.working, found.byes) == (0, {"c1"}, ["c1-p0"])
    assert found.reports[0].letters == "O-"
    assert found.reports[0].gateway is True
    assert found.control == {"portal": "OTO", "docs": "OOO"}
    assert found.pings == {"c1-l0": False}


def test_a_round_without_probes_and_pings_says_that_there_were_none() -> None:
    (found,) = rounds(tick(0))

    assert found.control == {}
    assert found.pings == {}


@pytest.mark.parametrize(("minute", "working"), [(449, 0), (450, 1), (1019, 1), (1020, 0)])
def test_the_end_of_office_hours_is_not_part_of_them(minute: int, working: int) -> None:
    (found,) = rounds(tick(0, minute))

    assert len(found.working) == working


def test_announced_work_counts_until_two_rounds_after_its_end() -> None:
    found = rounds(*[tick(number) for number in range(9)])

    assert [len(it.announced) for it in found] == [0, 0, 0, 1, 1, 1, 1, 0, 0]


def test_unknown_kinds_unknown_fields_and_empty_lines_are_ignored() -> None:
    found = rounds({"k": "weather", "sun": True}, "", {**REPORT, "mood": "good"}, tick(0))

    assert len(found[0].reports) == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: Expected `object`, got `array`"),
        ("{}", "line 2: Object missing required field `k`"),
        ({**REPORT, "t": "now"}, r"line 2: Expected `int`, got `str` - at `\$.t`"),
        ({**REPORT, "o": "OX"}, r"line 2: .*\$.o"),
        ({**REPORT, "o": "OOO"}, "line 2: o has 3 entries for 2 services"),
        ({"k": "srv", "t": 0, "o": ["OOO"]}, "line 2: o has 1 entries for 2 services"),
        ({"k": "rep", "t": 0, "pc": "c1-p0"}, "line 2: Object missing required field `o`"),
        ({**REPORT, "t": 7}, "line 2: a report of round 7 in round 0"),
        (json.dumps(REPORT) + "\udcff", "line 2: not UTF-8"),
    ],
)
def test_a_bad_line_is_refused_by_its_number(line: "dict[str, Any] | str", problem: str) -> None:
    with pytest.raises(LineError, match=problem):
        rounds(line, tick(0))


def test_a_topology_between_rounds_is_another_inventory_and_within_one_it_is_refused() -> None:
    one_service = {**TOPOLOGY, "services": TOPOLOGY["services"][:1]}
    shorter = {**REPORT, "t": 1, "o": "O", "ms": [46], "ip": "2"}

    first, second = rounds(REPORT, tick(0), one_service, shorter, tick(1))

    assert [it.reports[0].letters for it in (first, second)] == ["O-", "O"]
    with pytest.raises(LineError, match="line 3: a topology in the middle of a round"):
        rounds(REPORT, one_service, tick(0))
    with pytest.raises(LineError, match="line 3: an inventory without a link"):
        rounds(tick(0), {**TOPOLOGY, "links": [], "pcs": []})


def test_an_occasion_holds_from_its_round_on() -> None:
    occasion = {"k": "occasion", "working": ["c1"], "slots": {"c1": 8}, "announced": ["svc:portal"]}

    night, day, still = rounds(tick(10, 1300), occasion, tick(11, 1301), tick(12, 1302))

    assert (night.working, night.slots, night.announced) == (frozenset(), {}, frozenset())
    assert day.working == still.working == {"c1"}
    assert still.slots == {"c1": 8}
    assert still.announced == {"svc:portal"}


def test_what_is_written_is_read_again() -> None:
    arrived = Round(
        number=7,
        working=frozenset({"c1"}),
        slots={"c1": 8},
        announced=frozenset({"lan:c1"}),
        reports=[
            Report(
                pc="c1-p0",
                measured=6,
                link="c1-l1",
                letters="T-",
                gateway=False,
                boot=-4,
                battery=True,
                ms=[0, 0],
                replicas="1-",
            ),
            Report(pc="c1-p0", measured=7, link=None, letters="--", ms=[]),
        ],
        byes=["c1-p0"],
        control={"portal": "OTO", "docs": ""},
        control_ms={"portal": [1, 0, 2], "docs": []},
    )
    topology = inventory().topology()
    lines = [occasion_line(arrived), *round_lines(topology, arrived, first=0, minute=551)]

    (found,) = rounds(*lines)

    assert found == arrived
    written = read_inventory(json.dumps(topology_line(topology, 551)), line=1)
    assert written.topology() == topology


def test_a_late_report_is_refused_unless_it_is_expected() -> None:
    lines = (tick(4), {**REPORT, "t": 4}, tick(5), {**REPORT, "t": 4}, tick(6))

    with pytest.raises(LineError, match="line 5: a report of round 4 in round 6") as refused:
        rounds(*lines)
    assert len(rounds(*lines, late_ok=True)) == 3
    assert "--late-ok" in str(refused.value)


@pytest.mark.parametrize("second", [4, 5])
def test_rounds_must_come_in_order(second: int) -> None:
    with pytest.raises(LineError, match=f"line 3: round {second} comes after round 5"):
        rounds(tick(5), tick(second))


def test_a_stream_that_ends_inside_a_round_says_so() -> None:
    with pytest.raises(LineError, match="line 3: the stream ends in the middle of a round"):
        rounds(tick(0), REPORT)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1"),
        (json.dumps(REPORT), "the topology was expected"),
        (json.dumps({**TOPOLOGY, "links": []}), "without a link"),
        (json.dumps({**TOPOLOGY, "pcs": [{"id": "x", "link": "nowhere"}]}), "PC x"),
    ],
)
def test_a_topology_that_cannot_be_judged_is_refused(text: str, problem: str) -> None:
    with pytest.raises(LineError, match=problem):
        read_inventory(text, line=1)
