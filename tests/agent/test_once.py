import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from agent.readable import write_record
from agent.speech import Rows, Section, Speech
from agent.texts import METRIC_LABELS, VIETNAMESE, Language, language_of, translate
from checks.check import Measurement
from checks.inventory import (
    Battery,
    Disk,
    Firmware,
    Inventory,
    Memory,
    MemoryModule,
    NetworkCard,
    OperatingSystem,
    Panel,
    Processor,
    System,
)
from checks.metrics import METRICS, wrong_values
from checks.report import Network, Record, Report
from checks.wire.plain import decode
from checks.words import WORDS

FULL = Record(
    sequence=1,
    clock_s=60.0,
    network=Network(
        address="192.168.1.23", gateway="192.168.1.1", hardware="001b213a4c5d", answered=True
    ),
    power="mains",
    vitals={metric.name: metric.high / 4 for metric in METRICS},
    inventory=Inventory(
        host="mot-cua-03",
        system=System(maker="Dell Inc.", model="OptiPlex 3020", form="desktop"),
        firmware=Firmware(vendor="Dell Inc.", date="2019-05-27", uefi=True, secure_boot=False),
        processors=(Processor(name="Intel(R) Core(TM) i5-4570", cores=4, max_mhz=3600),),
        memory=Memory(
            total_mib=4096,
            slots=2,
            modules=(MemoryModule(size_mib=4096, kind="DDR3", speed_mts=1600),),
        ),
        disks=(Disk(model="ST500DM002", size_mib=476940, power_on_hours=15321, wear=0.07),),
        batteries=(Battery(design_mwh=43840, cycles=412),),
        panels=(Panel(model="P2219H", made_year=2014, made_week=5, width_mm=476, height_mm=268),),
        cards=(NetworkCard(name="eth0", speed_mbps=1000),),
        operating_system=OperatingSystem(name="debian", release="12"),
    ),
)
CHECKED = (
    ("Gateway", Measurement(phases_ms={"connect": 0.42})),
    ("Resolver", Measurement(outcome="dns_temporary_failure", failed_after_ms=5000)),
)


def written(record: Record, language: Language = Language.ENGLISH) -> str:
    return write_record(record, "2a7d6817", CHECKED, Speech(language))


def line(text: str, label: str) -> str:
    found = re.search(rf"^  {re.escape(label)} +(.*)$", text, re.MULTILINE)
    assert found, f"no line {label!r}"
    return found[1]


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Computer name", "mot-cua-03"),
        ("Fingerprint", "2a7d6817"),
        ("Form", "desktop"),
        ("Secure boot", "no"),
        ("Cores", "4"),
        ("Highest speed", "3,600 MHz"),
        ("In total", "4 GiB"),
        ("Module", "4 GiB, DDR3, 1,600 MT/s"),
        ("Powered on", "15,321 hours"),
        ("Rated writes used", "7 %"),
        ("Bad sectors", "not known"),
        ("Capacity when new", "43,840 mWh"),
        ("Gateway answers", "yes"),
        ("Processor busy", "25.0 %"),
        ("Hottest sensor", "50 °C"),
        ("Gateway", "192.168.1.1"),
        ("Resolver", "No resolver answered. (5,000.0 ms)"),
    ],
)
def test_every_fact_stands_beside_its_label_with_its_unit(label: str, value: str) -> None:
    assert line(written(FULL), label) == value


def test_a_screen_tells_its_week_and_its_size() -> None:
    text = written(FULL)

    assert "2014-W05" in text
    assert "476 × 268 mm" in text


def test_vietnamese_has_its_own_words_and_its_own_numbers() -> None:
    text = written(FULL, Language.VIETNAMESE)

    assert line(text, "Đã chạy") == "15.321 giờ"
    assert line(text, "Bộ xử lý bận") == "25,0 %"
    assert line(text, "Máy chủ tên miền") == "Không máy chủ tên miền nào trả lời. (5.000,0 ms)"


def test_what_nobody_knows_is_said_to_be_not_known() -> None:
    text = written(Record(sequence=1, clock_s=0.0, inventory=Inventory()))

    assert line(text, "Maker") == "not known"
    assert line(text, "Memory used") == "not known"
    assert re.search(r"^Battery\n  none found$", text, re.MULTILINE)


def test_without_an_inventory_the_rest_is_still_written() -> None:
    text = written(Record(sequence=1, clock_s=0.0, power="battery"))

    assert line(text, "Power") == "battery"
    assert "Identity" not in text


def test_all_values_stand_in_one_column() -> None:
    rows: Rows = [("Name", "*"), ("Gateway's hardware address", "*")]

    text = Speech(Language.ENGLISH).lay_out([Section(title="Network", rows=rows)])

    assert {row.index("*") for row in text.splitlines()[1:]} == {30}


def test_every_label_and_every_outcome_is_translated() -> None:
    starts = re.compile(r"^ {0,2}(\S+(?: \S+)*)", re.MULTILINE)
    same_in_both = {"UUID", "TPM", "UEFI", "CPUID"}

    english = set(starts.findall(written(FULL)))
    vietnamese = set(starts.findall(written(FULL, Language.VIETNAMESE)))

    assert english & vietnamese == same_in_both
    assert {word.meaning for word in WORDS.values()} <= VIETNAMESE.keys()


def test_every_metric_has_a_label() -> None:
    assert METRIC_LABELS.keys() == {metric.name for metric in METRICS}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "vi_VN"}, "vi"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(
    environment: Mapping[str, str], language: Language
) -> None:
    assert language_of(environment) == language


def test_a_text_without_a_translation_is_said_in_english() -> None:
    assert translate("Nobody translated this.", Language.VIETNAMESE) == "Nobody translated this."


def test_this_machine_is_shown_to_a_person_and_on_the_wire() -> None:
    # Side by side: where no gateway answers, each waits for it.
    with measuring("run_once(as_json=False)") as for_people, measuring("run_once(True)") as as_sent:
        shown, sent = (one.communicate(timeout=120)[0] for one in (for_people, as_sent))
    report = decode(Report, sent.encode())

    (record,) = report.records
    assert record.inventory is not None
    assert line(shown, "Tên máy") == record.inventory.host
    assert line(shown, "Dấu nhận dạng") == report.fingerprint
    assert {"cpu_busy", "memory_used", "disk_free"} <= record.vitals.keys()
    assert wrong_values(record.vitals) == []


@contextmanager
def measuring(call: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-P", "-c", f"from agent.once import run_once; {call}"]
    environment = {**os.environ, "LC_ALL": "vi_VN.UTF-8", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()
    assert process.returncode == 0
