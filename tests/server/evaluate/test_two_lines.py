"""A site with two lines that loses one: it is named by its network, and that another lives."""

from zoneinfo import ZoneInfo

import pytest

from alerts.component import Component, Kind
from alerts.fault import Fault
from alerts.phrases import headline, whose
from alerts.severity import Severity
from alerts.wording import Reader
from server.evaluate.faults import Sight, fault_of, severity_of_fault
from server.evaluate.occasion import Occasion
from tests.server.evaluate.build import LINKS, a_case, a_pc, a_sight, ago_ms, an_inventory

READER = Reader(
    language="en",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    names={Component(Kind.LAN, "s1"): "Xã 1", Component(Kind.LINK, "l11"): "Xã 1, Internet"},
)


def seen_with(*pcs: object) -> Sight:
    return a_sight(inventory=an_inventory(pcs))  # type: ignore[arg-type]  # PCs


def cut(sight: Sight, line: str = "link:l11") -> Fault:
    return fault_of(a_case(line, word="silent"), sight)


def test_while_the_other_line_is_heard_the_cut_one_is_named_and_the_other_said_to_live() -> None:
    fault = cut(seen_with(a_pc(1), a_pc(2, link=12)))

    assert READER.say(headline(fault)) == (
        "Xã 1, whose line to the state network (TSLCD) works, has lost the one to the Internet "
        "(VNPT)"
    )
    assert "over your other line you can go on" in READER.say(whose(fault))
    assert [READER.say(one) for one in fault.evidence] == [
        "9 of the 10 PCs expected to be on at Xã 1 give no sign of life over the line to "
        "the Internet (VNPT), but the site is heard over the state network (TSLCD): it is this line"
    ]


def test_while_no_line_is_heard_it_is_said_that_nobody_knows_of_the_other() -> None:
    fault = cut(seen_with(a_pc(1), a_pc(2, link=12, contact_ms=ago_ms(600))))

    assert READER.say(headline(fault)) == (
        "Xã 1 is not heard over its line to the Internet (VNPT), nor over another"
    )
    assert "whether they work is not known" in READER.say(fault.evidence[1])


def test_a_site_with_one_line_has_lost_its_connection() -> None:
    fault = cut(seen_with(a_pc(3, "s2", 21)), "link:l21")

    assert (fault.where.path, fault.where.living) == ("", "")
    assert READER.say(headline(fault)).endswith("has lost its connection")


def test_two_lines_of_one_network_are_told_apart_by_their_providers() -> None:
    both = (LINKS[0], LINKS[1]._replace(path="internet"), LINKS[2])
    inventory = an_inventory([a_pc(1), a_pc(2, link=12)])
    object.__setattr__(inventory, "links", both)

    fault = cut(a_sight(inventory=inventory))

    assert READER.say(headline(fault)).startswith("Xã 1, whose line to Viettel works, has lost")


@pytest.mark.parametrize(
    ("post", "working", "severity"),
    [
        ("Bộ phận Một cửa", True, Severity.MEDIUM),
        ("Bộ phận Một cửa", False, Severity.LOW),
        ("Kế toán", True, Severity.LOW),
        (None, True, Severity.LOW),
    ],
)
def test_a_computer_is_as_grave_as_its_desk(
    post: str | None, working: bool, severity: Severity
) -> None:
    sight = a_sight(
        inventory=an_inventory([a_pc(1, post=post)]),
        occasion=Occasion(at_work=frozenset({"s1"} if working else ())),
    )

    assert severity_of_fault("pc:1", sight) is severity
