import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.smart import Health, parse_health, read_health

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "power_on_time",
                    "hours",
                    "smart_status",
                    "ata_smart_attributes",
                    "table",
                    "id",
                    "raw",
                    "string",
                    "value",
                    "rotation_rate",
                    "endurance_used",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def attribute(number: int, value: int, raw: str) -> dict[str, object]:
    return {"id": number, "value": value, "raw": {"value": 0, "string": raw}}


def said(**parts: object) -> bytes:
    return json.dumps(parts).encode()


def test_a_spinning_disk_tells_hours_verdict_and_bad_sectors() -> None:
    output = said(
        model_name="ST500DM002-1BD142",
        rotation_rate=7200,
        smart_status={"passed": True},
        power_on_time={"hours": 15321},
        ata_smart_attributes={
            "table": [
                attribute(5, 100, "8"),
                attribute(9, 83, "15321 (12 3 0)"),
                attribute(197, 100, "2 (0 1)"),
            ]
        },
    )

    assert parse_health(output) == Health(
        model="ST500DM002-1BD142", power_on_hours=15321, healthy=True, bad_sectors=10
    )


def test_an_nvme_disk_tells_its_wear() -> None:
    output = said(
        smart_status={"passed": True},
        power_on_time={"hours": 4021},
        nvme_smart_health_information_log={"percentage_used": 7},
    )

    assert parse_health(output) == Health(power_on_hours=4021, wear=0.07, healthy=True)


def test_an_nvme_disk_counts_what_it_could_not_read() -> None:
    log = {"critical_warning": 4, "media_errors": 12}

    health = parse_health(
        said(smart_status={"passed": False}, nvme_smart_health_information_log=log)
    )

    assert (health.healthy, health.bad_sectors) == (False, 12)


def test_an_nvme_disk_that_is_only_too_warm_is_not_failing() -> None:
    output = said(
        smart_status={"passed": False}, nvme_smart_health_information_log={"critical_warning": 2}
    )

    assert parse_health(output).healthy is True


def test_a_newer_smartctl_tells_the_wear_of_any_disk() -> None:
    assert parse_health(said(endurance_used={"current_percent": 23})).wear == 0.23


def test_what_is_left_of_an_ssd_is_turned_into_its_wear() -> None:
    table = {"table": [attribute(5, 100, "0"), attribute(231, 87, "87")]}

    ssd = parse_health(said(rotation_rate=0, ata_smart_attributes=table))
    spinning = parse_health(said(rotation_rate=5400, ata_smart_attributes=table))

    assert ssd.wear == pytest.approx(0.13)
    assert spinning.wear is None


def test_a_failing_disk_says_so() -> None:
    assert parse_health(said(smart_status={"passed": False})).healthy is False


def test_a_counter_that_is_not_in_hours_is_not_believed() -> None:
    assert parse_health(said(power_on_time={"hours": 1_400_000})).power_on_hours is None


@pytest.mark.parametrize("output", [b"", b"smartctl: not found", b"[]", b"null", b"{}", b"\xff"])
def test_an_answer_without_anything_leaves_all_open(output: bytes) -> None:
    assert parse_health(output) == Health()


@given(JSON)
def test_no_answer_stops_the_reader(answer: object) -> None:
    assert isinstance(parse_health(json.dumps(answer).encode()), Health)


def test_the_program_is_asked_for_one_disk_and_not_to_wake_it(tmp_path: Path) -> None:
    program = tmp_path / "smartctl"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >"{tmp_path}/asked"\n'
        'echo \'{"smart_status":{"passed":true},"power_on_time":{"hours":9}}\'\n'
        "exit 4\n"  # a bit mask: what it says holds all the same
    )
    program.chmod(0o755)

    health = read_health("/dev/sda", str(program))

    assert health == Health(power_on_hours=9, healthy=True)
    asked = (tmp_path / "asked").read_text().split()
    assert asked[-1] == "/dev/sda"
    assert "--nocheck=standby,0" in asked


def test_without_the_program_nothing_is_known(tmp_path: Path) -> None:
    assert read_health("/dev/sda", None) == Health()
    assert read_health("/dev/sda", str(tmp_path / "gone")) == Health()
