"""Whose things a caller may see."""

import pytest

from alerts.contact import Role
from server.views.caller import Caller


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.FINANCE])
def test_province_and_finance_see_every_unit_and_what_has_none(role: Role) -> None:
    scope = Caller(user_id=1, name="an", role=role).scope

    assert scope.holds(7)
    assert scope.holds(None)


def test_a_contact_sees_their_own_unit_alone() -> None:
    scope = Caller(user_id=1, name="an", role=Role.COMMUNE, unit_id=7).scope

    assert scope.holds(7)
    assert not scope.holds(8)
    assert not scope.holds(None)


def test_a_contact_without_a_unit_sees_nothing() -> None:
    scope = Caller(user_id=1, name="an", role=Role.COMMUNE).scope

    assert not scope.holds(7)
    assert not scope.holds(None)
