from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.contact import Role
from server import people
from server.passwords import fits
from server.people import NewUser
from server.refused import Conflict, NotFound, Refused
from server.store.session import Session, Store
from server.store.tables import Audit, SignIn, Unit, User
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
LAN = NewUser(name="lan", role=Role.PROVINCE, password="a long password")
MINH = NewUser(name="minh", role=Role.COMMUNE, password="a long password", unit="07210")


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Unit(code="07210", kind="phuong", name="Bắc Giang"))
        yield store


def create(store: Store, new: NewUser) -> None:
    with store.writing() as session:
        people.create_user(session, new, "command:root", NOW)


def change(store: Store, work: Callable[[Session], object]) -> None:
    with store.writing() as session:
        work(session)


def sign_in(store: Store, user: str) -> None:
    (found,) = (row for row in all_of(store, User) if row.name == user)
    with store.writing() as session:
        session.add(
            SignIn(
                token_hash=user,
                user_id=found.id or 0,
                form_key="",
                created_at=NOW,
                seen_at=NOW,
                expires_at=NOW + timedelta(hours=1),
            )
        )


def actions(store: Store) -> list[tuple[str, str, str]]:
    return [(row.actor, row.action, row.subject) for row in all_of(store, Audit)]


def test_a_user_is_made_with_the_hash_of_the_password_only(store: Store) -> None:
    create(store, MINH)

    (user,) = all_of(store, User)
    (unit,) = all_of(store, Unit)
    assert (user.name, user.role, user.unit_id) == ("minh", "commune", unit.id)
    assert fits("a long password", user.password_hash)
    assert not fits("another password", user.password_hash)
    assert "a long password" not in f"{user}{all_of(store, Audit)}"
    assert actions(store) == [("command:root", "user.create", "user:minh")]


@pytest.mark.parametrize(
    ("new", "error", "said"),
    [
        (NewUser(name="l", role=Role.PROVINCE, password="x" * 10), Refused, "2 to 64 letters"),
        (NewUser(name="a b", role=Role.PROVINCE, password="x" * 10), Refused, "2 to 64 letters"),
        (NewUser(name="lan", role=Role.PROVINCE, password="short"), Refused, "at least 10"),
        (NewUser(name="lan", role=Role.PROVINCE, password="x" * 257), Refused, "at most 256"),
        (NewUser(name="lan", role=Role.COMMUNE, password="x" * 10), Refused, "needs a unit"),
        (
            NewUser(name="lan", role=Role.FINANCE, password="x" * 10, unit="07210"),
            Refused,
            "nobody else has one",
        ),
        (
            NewUser(name="lan", role=Role.COMMUNE, password="x" * 10, unit="99999"),
            NotFound,
            "no unit '99999'",
        ),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    store: Store, new: NewUser, error: type[Refused], said: str
) -> None:
    with pytest.raises(error, match=said):
        create(store, new)
    assert all_of(store, User) == []
    assert actions(store) == []


def test_a_name_is_given_once(store: Store) -> None:
    create(store, LAN)

    with pytest.raises(Conflict, match="there is a user 'lan' already"):
        create(store, LAN)
    assert len(actions(store)) == 1


def test_another_password_signs_the_user_out_everywhere_and_nobody_else(store: Store) -> None:
    create(store, LAN)
    create(store, MINH)
    sign_in(store, "lan")
    sign_in(store, "minh")

    change(store, lambda s: people.change_password(s, "lan", "a newer password", "command:x", NOW))

    (user,) = (row for row in all_of(store, User) if row.name == "lan")
    assert fits("a newer password", user.password_hash)
    assert [row.token_hash for row in all_of(store, SignIn)] == ["minh"]
    assert actions(store)[-1] == ("command:x", "user.password", "user:lan")


def test_a_user_is_kept_out_and_let_in_again(store: Store) -> None:
    create(store, LAN)
    sign_in(store, "lan")

    change(store, lambda session: people.keep_out(session, "lan", "command:x", NOW))
    (kept_out,) = all_of(store, User)
    signed_in = all_of(store, SignIn)
    change(store, lambda session: people.let_in(session, "lan", "command:x", NOW))

    assert kept_out.disabled_at == NOW
    assert signed_in == []
    assert [row.disabled_at for row in all_of(store, User)] == [None]
    assert [action for _, action, _ in actions(store)][1:] == ["user.disable", "user.enable"]


def test_a_user_that_there_is_not_cannot_be_changed(store: Store) -> None:
    with pytest.raises(NotFound, match="canh user list"):
        change(store, lambda session: people.keep_out(session, "nobody", "command:x", NOW))
    assert actions(store) == []


def test_a_password_that_was_made_is_long_and_new_each_time() -> None:
    made = {people.new_password() for _ in range(50)}

    assert len(made) == 50
    assert min(len(password) for password in made) >= people.LEAST_PASSWORD_CHARACTERS
