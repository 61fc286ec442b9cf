from server.procurement.funding import PaidLine
from server.procurement.instance import Action, Line
from server.procurement.needs import Names, needs_of
from tests.server.procurement.build import a_commune, a_device, a_printer, an_instance

NAMES = Names(units={"C1": "Xã Yên Định"}, models={"D1": "Core i5, 8 GB, SSD 512 GB"})


def paid(item: str, year: int, action: Action, model: str = "", **sources: int) -> PaidLine:
    line = Line(item=item, year=year, action=action, model=model)
    return PaidLine(line=line, cost=sum(sources.values()), sources=sources)


def test_devices_of_one_unit_and_model_are_one_need_in_dong() -> None:
    instance = an_instance([a_device("d1"), a_device("d2")])
    lines = [
        paid("d1", 0, Action.REPLACE, "D1", commune=14_500),
        paid("d2", 0, Action.REPLACE, "D1", commune=14_500),
    ]

    (need,) = needs_of(instance, lines, 0, NAMES)

    assert (need.asset, need.unit, need.quantity) == ("Máy vi tính để bàn", "Xã Yên Định", 2)
    assert need.model == "Core i5, 8 GB, SSD 512 GB"
    assert need.estimate_vnd == 29_000_000
    assert need.funding == "Ngân sách xã"


def test_two_payers_are_named_with_their_amounts() -> None:
    instance = an_instance([a_device("d1")])
    lines = [paid("d1", 0, Action.REPLACE, "D1", commune=4_500, province=10_000)]

    (need,) = needs_of(instance, lines, 0, NAMES)

    assert need.funding == "Ngân sách xã: 4.500.000; Ngân sách tỉnh: 10.000.000"


def test_only_the_year_asked_for_is_registered() -> None:
    instance = an_instance([a_device("d1")])

    assert needs_of(instance, [paid("d1", 1, Action.SSD, commune=1300)], 0, NAMES) == []


def test_assets_stand_in_the_order_of_the_form_and_units_below_them() -> None:
    communes = [a_commune("C1"), a_commune("C2")]
    devices = [a_printer("p1"), a_device("d1", commune="C2"), a_device("d2")]
    instance = an_instance(devices, communes=communes)
    lines = [
        paid("p1", 0, Action.REPLACE, "P1", commune=5_500),
        paid("d1", 0, Action.REPLACE, "D1", commune=14_500),
        paid("d2", 0, Action.SSD, commune=1_300),
    ]

    needs = needs_of(instance, lines, 0, NAMES)

    assert [need.asset for need in needs] == [
        *("Máy vi tính để bàn", "Máy in", "Ổ cứng SSD (nâng cấp)"),
    ]
    assert needs[0].unit == "C2"
