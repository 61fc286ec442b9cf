from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from server.store.schema import SchemaError, knows, migrate, require_current, revision
from server.store.session import Store, open_store, sqlite_url
from tests.server.databases import EACH_DATABASE


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url: str = sqlite_url(tmp_path / "canh.sqlite")
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    with closing(open_store(url)) as store:
        yield store


def test_an_empty_database_is_brought_to_the_schema_of_this_version(store: Store) -> None:
    before, after = migrate(store)

    assert before is None
    assert revision(store) == after
    require_current(store)


def test_migrating_again_changes_nothing(store: Store) -> None:
    _, head = migrate(store)

    assert migrate(store) == (head, head)


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(store: Store) -> None:
    migrate(store)

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_empty_database_is_not_worked_on(store: Store) -> None:
    with pytest.raises(SchemaError, match="run `canh migrate`"):
        require_current(store)


def test_a_database_of_a_newer_canh_is_not_touched(store: Store) -> None:
    migrate(store)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaError, match="9999, which is newer than this Canh"):
        require_current(store)
    assert not knows("9999")
