"""Questions about finance's register: assets with their units, a page of many, totals."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.needle import found_in
from server.store.questions.paging import PAGE_ROWS
from server.store.scope import Scope
from server.store.tables import Asset, Unit

_Asked = TypeVar("_Asked", bound="sa.Select[*tuple[Any, ...]]")


class Matched(StrEnum):
    """Which assets a list shows: all, those that are a device that reports, those that are none."""

    ALL = "all"
    DEVICE = "device"
    NONE = "none"


class AssetOrder(StrEnum):
    """What a list is ordered by; the code comes last, so that no two are equal."""

    CODE = "code"
    UNIT = "unit"
    KIND = "kind"
    SINCE = "since"
    PRICE = "price"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterQuery:
    """What a list of assets asks for. ``text`` is looked for in code, name, model and post."""

    text: str = ""
    unit: str = ""
    kind: str = ""
    matched: Matched = Matched.ALL
    written_off: bool = False
    order: AssetOrder = AssetOrder.CODE
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedAsset:
    """An asset and the unit whose it is."""

    asset: Asset
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTotals:
    """How many assets, what they cost and what they are worth on the books.

    ``unpriced``: how many of them have no original price, so that the sums are without them.
    """

    assets: int
    original_price_vnd: int
    remaining_value_vnd: int
    unpriced: int
    matched: int


def list_assets(
    session: Session, scope: Scope, query: RegisterQuery
) -> tuple[list[PlacedAsset], RegisterTotals]:
    """Give one page of the assets asked for, and the totals of all of them."""
    rows = session.exec(
        _placed(select(Asset, Unit))
        .where(*_conditions(scope, query))
        .order_by(*_order(query))
        .limit(PAGE_ROWS)
        .offset((query.page - 1) * PAGE_ROWS)
    )
    found = [PlacedAsset(asset=asset, unit=unit) for asset, unit in rows]
    return found, totals(session, scope, query)


def totals(session: Session, scope: Scope, query: RegisterQuery) -> RegisterTotals:
    """Sum up all of the assets asked for."""
    price, worth = col(Asset.original_price_vnd), col(Asset.remaining_value_vnd)
    counted = _placed(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(price), 0),
            sa.func.coalesce(sa.func.sum(worth), 0),
            sa.func.count(price),
            sa.func.count(col(Asset.device_id)),
        ).select_from(Asset)
    ).where(*_conditions(scope, query))
    count, cost, left, priced, matched = session.execute(counted).one()
    return RegisterTotals(
        assets=count,
        original_price_vnd=int(cost),
        remaining_value_vnd=int(left),
        unpriced=count - priced,
        matched=matched,
    )


def all_assets(session: Session, scope: Scope) -> list[PlacedAsset]:
    """List every asset of a scope by unit and code, those written off too: for an export."""
    rows = session.exec(
        _placed(select(Asset, Unit))
        .where(scope.allows(col(Asset.unit_id)))
        .order_by(col(Unit.code), col(Asset.code))
    )
    return [PlacedAsset(asset=asset, unit=unit) for asset, unit in rows]


def asset(session: Session, scope: Scope, code: str) -> PlacedAsset | None:
    """Find an asset by its code."""
    wanted = _placed(select(Asset, Unit)).where(
        scope.allows(col(Asset.unit_id)), col(Asset.code) == code
    )
    row = session.exec(wanted).first()
    return PlacedAsset(asset=row[0], unit=row[1]) if row else None


def asset_of_device(session: Session, device_id: int) -> Asset | None:
    """Find the asset that a device is."""
    return session.exec(select(Asset).where(col(Asset.device_id) == device_id)).first()


def _placed(asked: _Asked) -> _Asked:
    return asked.join(Unit, col(Unit.id) == col(Asset.unit_id))


def _conditions(scope: Scope, query: RegisterQuery) -> list[sa.ColumnElement[bool]]:
    gone = col(Asset.written_off).is_not(None)
    conditions = [scope.allows(col(Asset.unit_id)), gone if query.written_off else ~gone]
    if query.text:
        named = (col(Asset.code), col(Asset.name), col(Asset.model), col(Asset.post))
        conditions.append(found_in(query.text, *named))
    if query.unit:
        conditions.append(col(Unit.code) == query.unit)
    if query.kind:
        conditions.append(col(Asset.kind) == query.kind)
    if query.matched is not Matched.ALL:
        device = col(Asset.device_id)
        here = query.matched is Matched.DEVICE
        conditions.append(device.is_not(None) if here else device.is_(None))
    return conditions


def _order(query: RegisterQuery) -> tuple[sa.SQLColumnExpression[Any], ...]:
    column: sa.SQLColumnExpression[Any] = {
        AssetOrder.CODE: col(Asset.code),
        AssetOrder.UNIT: col(Unit.name_ascii),
        AssetOrder.KIND: col(Asset.kind),
        AssetOrder.SINCE: col(Asset.in_use_since),
        AssetOrder.PRICE: sa.func.coalesce(col(Asset.original_price_vnd), 0),
    }[query.order]
    return (column.desc() if query.descending else column, col(Asset.code))
