"""A register and a plan of the seeded province: an asset and two lines a unit, money, grounds."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from server.figure import Assumption, Figure, Measurement, Norm, Reckoned, RegisterRow
from server.procurement.explain import EARLIER_PAYS, KEEPING
from server.procurement.explanation import Choice, Explanation, Step, write_explanation
from server.procurement.instance import Action
from server.procurement.makeup import MADE_OF
from server.procurement.papers import Ground, LeftOut, MoneyOfYear, write_papers
from server.procurement.sureness import CASES, STANDS
from server.procurement.task import NOT_RECKONED, WORTH
from server.sentence import Filling, Sentence
from server.store.session import Session
from server.store.tables import Asset, PlanLine
from server.store.tables import Assumption as AssumptionRow
from tests.server.procurement.rows import a_plan, a_plan_line, an_asset

YEARS = (2027, 2028, 2029)
PLAN = 1
PRICE_VND = 14_512_345
OWN_MONEY_VND = 20_000_000
_SET_ON = date(2026, 3, 2)
_HOUR = Assumption(name="hour_cost", basis="about 10.5 million dong a month; judged")


def asset_code(unit: int) -> str:
    """Code of a unit's asset, with the stroke that codes of offices have."""
    return f"TSZQ/{unit}"


def bought(unit: int) -> int:
    """Number of the line that replaces the asset of a unit."""
    return 2 * unit + 1


def kept(unit: int) -> int:
    """Number of the line of a unit's computer that no register knows."""
    return 2 * unit + 2


def plant(
    session: Session, now: datetime, codes: Sequence[str], devices: int, *, simulated: bool
) -> None:
    """Plant all of it. ``codes``: of the units; ``devices``: so many has each, numbered on."""
    plan = a_plan(
        id=PLAN,
        made_at=now,
        first_year=YEARS[0],
        years=len(YEARS),
        items=2 * len(codes),
        bought=len(codes),
        gap=0.0021,
        money=write_papers(_money(codes)),
        grounds=write_papers(_grounds()),
        left_out=write_papers([LeftOut(why=NOT_RECKONED, kind="router", count=14)]),
        simulated=simulated,
    )
    session.add(plan)
    session.add(_discount(now))
    for unit in range(len(codes)):
        first = unit * devices + 1
        asset = an_asset(
            asset_code(unit),
            id=unit + 1,
            unit_id=unit + 1,
            device_id=first,
            serial=f"REGZQ{unit}",
            simulated=simulated,
        )
        session.add(asset)
        session.flush()
        of_unit = {"plan_id": PLAN, "unit_id": unit + 1, "simulated": simulated, "cases": 9}
        session.add(
            a_plan_line(
                asset_code(unit),
                number=bought(unit),
                asset_id=unit + 1,
                device_id=first,
                cost_vnd=PRICE_VND,
                paid=f'{{"commune": {PRICE_VND}}}',
                stands=6,
                explanation=an_explanation(asset_code(unit), first),
                **of_unit,
            )
        )
        session.add(
            a_plan_line(
                f"#{first + 1}",
                number=kept(unit),
                name="",
                device_id=first + 1,
                action=None,
                year=None,
                model="",
                model_name="",
                cost_vnd=0,
                paid="{}",
                averts_hours=0.0,
                explanation=an_explanation("", first + 1),
                **of_unit,
            )
        )


def grow(session: Session, units: int, lines: int = 0, assets: int = 0) -> None:
    """Plant more, as much as a province has; one in three lines is kept."""
    reasons = an_explanation("TSZQ/0", 1)
    planted = [
        a_plan_line(
            f"L{number:05}",
            plan_id=PLAN,
            number=number,
            name=f"Máy vi tính để bàn OptiPlex {number:05}",
            unit_id=number % units + 1,
            device_id=None,
            keeping_hours=1000 - number / 10,
            simulated=True,
            explanation=reasons,
            **({"action": None, "year": None} if number % 3 == 0 else {}),
        ).model_dump()
        for number in range(2 * units + 1, 2 * units + lines + 1)
    ]
    registered = [
        an_asset(
            f"TS{number:05}",
            id=1000 + number,
            name=f"Máy vi tính để bàn OptiPlex {number:05}",
            unit_id=number % units + 1,
            original_price_vnd=10_000_000 + number,
            serial=f"S{number:05}",
            simulated=True,
        ).model_dump()
        for number in range(1, assets + 1)
    ]
    for table, rows in ((PlanLine, planted), (Asset, registered)):
        if rows:
            session.execute(sa.insert(table), rows)


def an_explanation(code: str, device: int) -> bytes:
    """Reasons with a figure of every kind of source."""
    row = RegisterRow(register="register.csv", place=code, column="original_price_vnd")
    price = Figure(value=12_500_000, unit="VND", source=row)
    memory = Figure(
        value=4, unit="GB", source=Measurement(device=str(device), what="inventory", at=None)
    )
    years = Figure(value=6, unit="year", source=Assumption(name="tail_years", set_by="lan"))
    plans = Figure(value=6, unit="plan", source=Reckoned(how="planned again"))
    model = Figure(value=PRICE_VND, unit="VND", source=row)
    span = {"hours": hours(50), "years": years}
    register = Sentence(msgid=WORTH, figures={"code": code, "price": price, "worth": price})
    parts: dict[str, Filling] = {"memory": memory, "disk": "hdd", "system": "Windows 10"}
    return write_explanation(
        Explanation(
            register=register if code else None,
            measured=[Sentence(msgid=MADE_OF, figures=parts)],
            keeping=Sentence(msgid=KEEPING, figures=span),
            needs=(),
            choices=[
                Choice(
                    steps=[Step(year=2027, action=Action.REPLACE, model="Core i5")],
                    price=model,
                    averts=hours(40),
                    chosen=True,
                ),
                Choice(steps=[], price=hours(0), averts=hours(0), chosen=False),
            ],
            why_now=Sentence(
                msgid=EARLIER_PAYS, figures={"lost": hours(7.25), "elsewhere": hours(1234)}
            ),
            sureness=[
                Sentence(msgid=STANDS, figures={"stands": plans, "cases": plans}),
                Sentence(msgid=CASES[0].falls),
            ],
        )
    )


def hours(value: float) -> Figure:
    """Hours of work, reckoned with what an hour is worth."""
    cost = Figure(value=60, unit="kVND", source=_HOUR)
    return Figure(value=value, unit="hour", source=Reckoned(how="harm", parts=(cost,)))


def _money(codes: Sequence[str]) -> list[MoneyOfYear]:
    return [
        MoneyOfYear(
            payer=payer,
            unit=unit,
            year=year,
            amount=Figure(
                value=amount, unit="VND", source=RegisterRow(register="budgets.csv", place=payer)
            ),
            spent_vnd=spent,
            averts=hours(50) if spent else None,
        )
        for year in YEARS
        for payer, unit, amount, spent in (
            ("province", "", 250_000_000, 0),
            *(("commune", code, OWN_MONEY_VND, PRICE_VND) for code in codes),
        )
    ]


def _grounds() -> list[Ground]:
    norm = Norm(document="Decision 15/2025/QD-TTg", valid_from=date(2025, 7, 1), mark="V")
    confirmed = Assumption(
        name="discount", basis="nghị quyết", set_by="lan", confirmed=True, since=_SET_ON
    )
    return [
        Ground(
            name="hour_cost",
            means="what an hour of people's work is worth",
            figure=Figure(value=60, unit="kVND/hour", source=_HOUR),
        ),
        Ground(
            name="discount",
            means="over how many years harm counts, and how much later years weigh",
            figure=Figure(value=0.06, unit="share", source=confirmed),
        ),
        Ground(
            name="ceiling.desktop.",
            means="what the rules allow",
            figure=Figure(value=20_000, unit="kVND", source=norm),
        ),
    ]


def _discount(now: datetime) -> AssumptionRow:
    return AssumptionRow(
        name="discount",
        valid_from=_SET_ON,
        value=0.06,
        unit="share",
        source="nghị quyết",
        set_by="user:lan",
        set_at=now,
        confirmed_by="user:dung",
        confirmed_at=now,
    )
