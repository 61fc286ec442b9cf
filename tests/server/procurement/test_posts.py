from datetime import date

import pytest

from server.fleet.equipment import Equipment
from server.fleet.import_staff import PostGroup, PostRole
from server.fleet.post import role_of
from server.procurement.assumptions import assumptions
from server.procurement.posts import People, quotas, surplus, weight_of
from tests.server.procurement.build import a_device, a_printer

NUMBERS = assumptions(date(2027, 1, 1))
NOBODY = People(groups={})


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("Bộ phận một cửa", PostRole.ONESTOP),
        ("Trung tâm phục vụ hành chính công", PostRole.ONESTOP),
        ("Phó Chủ tịch UBND", PostRole.LEADER),
        ("Văn thư, lưu trữ", PostRole.BACK),
        ("Địa chính", None),
        ("", None),
    ],
)
def test_the_registers_words_tell_the_role(post: str, role: PostRole | None) -> None:
    assert role_of(post) is role


def test_a_one_stop_desk_weighs_more_the_more_people_it_serves() -> None:
    quiet = People(groups={}, desks=10, visitors=200)
    busy = People(groups={}, desks=4, visitors=320)

    weights = [
        weight_of(Equipment.DESKTOP, PostRole.ONESTOP, people, NUMBERS)
        for people in (quiet, NOBODY, busy)
    ]

    assert weights == [2.5, 5.0, 10.0]


def test_what_is_shared_weighs_by_who_uses_it() -> None:
    people = People(groups={PostGroup.VIII: 40})

    assert weight_of(Equipment.PRINTER, PostRole.BACK, NOBODY, NUMBERS) == pytest.approx(1.6)
    assert weight_of(Equipment.SWITCH, PostRole.BACK, people, NUMBERS) == pytest.approx(7.0)


def test_the_norm_rounds_up_and_heads_have_a_printer_of_their_own() -> None:
    people = People(groups={PostGroup.VI: 1, PostGroup.VII: 4, PostGroup.VIII: 26})

    assert quotas(people, NUMBERS) == {"printer": 5 + 9, "scanner": 3}
    assert quotas(NOBODY, NUMBERS) == {}


def test_computers_beyond_one_a_post_are_the_oldest_of_the_least_critical() -> None:
    devices = [
        a_device("desk", weight=5.0, age_lo=12, age_hi=12),
        a_device("old", weight=1.0, age_lo=9, age_hi=9),
        a_device("new", weight=1.0, age_lo=2, age_hi=2),
        a_printer("printer", weight=0.1),
    ]

    assert surplus(devices, {"C1": 2}) == {"old"}
    assert surplus(devices, {"C1": 3}) == surplus(devices, {}) == frozenset()
