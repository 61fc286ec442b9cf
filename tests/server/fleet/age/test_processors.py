import csv
import re
from importlib.resources import files

import pytest

from checks.inventory import Processor
from server.fleet.age.processors import launch_of, plain_name, rows


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Intel(R) Core(TM) i5-2450M CPU @ 2.50GHz", 2012.0),
        ("Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz", 2015.7),
        ("Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz", 2008.05),
        ("Intel(R) Core(TM) i5 CPU       M 520  @ 2.40GHz", 2010.05),
        ("Intel(R) Core(TM) Ultra 7 155H", 2023.9),
        ("12th Gen Intel(R) Core(TM) i5-12400", 2022.05),
        ("AMD Ryzen 3 5300U with Radeon Graphics", 2021.05),
        ("AMD Ryzen 7 2700 Eight-Core Processor", 2018.3),
        ("AMD A8-5545M APU with Radeon(tm) HD Graphics", 2013.4),
        ("Intel(R) Celeron(R) N4000 CPU @ 1.10GHz", 2017.95),
        ("Intel(R) Xeon(R) CPU E5-2650 v2 @ 2.60GHz", 2013.7),
        ("Intel(R) N100", 2023.0),
    ],
)
def test_a_name_tells_the_launch(name: str, year: float) -> None:
    launch = launch_of(Processor(name=name))

    assert launch is not None
    assert launch.year == year
    assert launch.by == "name"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Intel(R) Core(TM) i5-1235U", "Intel(R) Core(TM) i5-2450M"),
        ("Intel(R) Core(TM) i3-3210 CPU @ 3.20GHz", "Intel(R) Core(TM) i5-3210M CPU @ 2.50GHz"),
        ("Intel(R) Core(TM) i7-1165G7", "Intel(R) Core(TM) i7-860"),
    ],
)
def test_names_that_look_alike_are_told_apart(old: str, new: str) -> None:
    one, other = launch_of(Processor(name=old)), launch_of(Processor(name=new))

    assert one is not None
    assert other is not None
    assert abs(one.year - other.year) > 0.5


def test_a_four_digit_number_may_be_of_the_twelfth_generation() -> None:
    launch = launch_of(Processor(name="12th Gen Intel(R) Core(TM) i5-1235U"))

    assert launch is not None
    assert launch.year == 2022.1


@pytest.mark.parametrize(
    "name", ["", "CPU Version", "A0", "RHEL-9.4.0 PC (Q35 + ICH9, 2009)", "Genuine Intel(R) CPU"]
)
def test_a_name_that_says_nothing_is_not_believed(name: str) -> None:
    assert launch_of(Processor(name=name)) is None


def test_a_signature_speaks_where_the_name_is_silent() -> None:
    launch = launch_of(Processor(name="CPU Version", signature="GenuineIntel 6 23 10"))

    assert launch is not None
    assert (launch.year, launch.by) == (2008.6, "signature")


def test_a_signature_that_covers_generations_says_how_little_it_knows() -> None:
    launch = launch_of(Processor(signature="GenuineIntel 6 142 9"))

    assert launch is not None
    assert launch.spread == 1.5


def test_every_row_of_the_tables_can_be_read() -> None:
    for row in rows("processor_names"):
        re.compile(row["pattern"])
        assert 2000 <= float(row["launch"]) <= 2027
    for row in rows("processor_signatures"):
        assert 2000 <= float(row["launch"]) <= 2027
        assert float(row["spread"]) > 0


@pytest.mark.parametrize(
    "table", ["processor_names", "processor_signatures", "constant_dates", "memory_kinds"]
)
def test_every_table_says_where_it_is_from_and_when(table: str) -> None:
    text = (files("server.fleet.age") / f"{table}.csv").read_text(encoding="utf-8")
    said = " ".join(line for line in text.splitlines() if line.startswith("#"))
    body = [line for line in text.splitlines() if not line.startswith("#")]

    assert re.search(r"20\d\d-\d\d", said)
    assert len({len(row) for row in csv.reader(body)}) == 1


def test_a_plain_name_has_no_noise() -> None:
    name = plain_name("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz")

    assert name == "core i5-1135g7"
