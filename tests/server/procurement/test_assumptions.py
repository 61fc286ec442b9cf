from datetime import date

from server.figure import Assumption, Norm
from server.fleet.equipment import Equipment
from server.procurement.assumptions import SetNumber, assumptions
from server.procurement.defaults import DEFAULTS, Offer

THIS_YEAR = date(2026, 11, 27)


def test_the_defaults_make_a_whole_set_of_parameters() -> None:
    params = assumptions(date(2027, 1, 1)).parameters(2027, 5)

    assert params.wrong() == []
    assert (params.first_year, params.years) == (2027, 5)
    assert params.models["desktop"].price == 14_500


def test_a_norm_holds_from_its_day_on() -> None:
    before = assumptions(date(2025, 8, 1)).parameters(2025, 1)
    after = assumptions(date(2026, 1, 1)).parameters(2026, 1)

    assert before.min_age_replace["desktop"] == 5
    assert after.min_age_replace["desktop"] == 7


def test_every_number_says_where_it_comes_from() -> None:
    for default in DEFAULTS:
        assert isinstance(default.source, Norm | Assumption)
        assert default.means
        basis = (
            default.source.document if isinstance(default.source, Norm) else default.source.basis
        )
        assert basis


def test_a_number_that_somebody_set_stands_above_the_default_and_is_named() -> None:
    source = Assumption(name="hour_cost", set_by="lan", confirmed=True)
    mine = SetNumber(name="hour_cost", value=75, unit="kVND/hour", source=source)

    found = assumptions(THIS_YEAR, [mine])

    assert found.parameters(2027, 1).hour_cost == 75
    assert found.catalogue.source("hour_cost") == source
    (ground,) = [one for one in found.grounds if one.name == "hour_cost"]
    assert ground.figure.is_confirmed


def test_a_number_that_nothing_knows_is_of_no_use() -> None:
    unknown = SetNumber(name="moon", value=1, unit="", source=Assumption(name="moon"))

    assert assumptions(THIS_YEAR, [unknown]) == assumptions(THIS_YEAR)


def test_a_kind_without_a_price_keeps_its_default_and_others_lose_it() -> None:
    source = Assumption(name="models.PC27.price", set_by="báo giá")
    offer = Offer(
        model="PC27",
        kind=Equipment.DESKTOP,
        name="Core i5",
        price_vnd=15_200_400,
        roles="officer",
        quality=0.8,
        source=source,
    )

    found = assumptions(THIS_YEAR, offers=[offer])

    models = found.parameters(2027, 1).models
    assert "desktop" not in models
    assert (models["PC27"].price, models["PC27"].quality) == (15_200, 0.8)
    assert "printer" in models
    assert found.catalogue.models["PC27"] == "Core i5"


def test_one_number_of_a_row_is_set_and_the_others_stay() -> None:
    source = Assumption(name="link.rent.2", set_by="lan")
    mine = SetNumber(name="link.rent.2", value=12_000, unit="kVND", source=source)

    found = assumptions(THIS_YEAR, [mine])

    assert found.parameters(2027, 1).link.rent == (9600, 12_000, 18_000, 26_400, 36_000, 54_000)
    assert found.catalogue.source("link.rent.2") == source
