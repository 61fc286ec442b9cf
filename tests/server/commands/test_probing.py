"""``canh probing`` as a person meets it."""

from server.settings_file import read_settings
from server.store.session import open_store
from server.store.tables import Audit
from tests.server.commands.server_folder import ServerFolder
from tests.server.databases import all_of


def audited(folder: ServerFolder) -> list[str]:
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    found = [row.action for row in all_of(store, Audit) if row.action.startswith("probing")]
    store.close()
    return found


def test_probing_is_stopped_shown_and_started_again(folder: ServerFolder) -> None:
    before = folder.canh("probing", "show").output
    stopped = folder.canh("probing", "stop", "--why", "Bộ yêu cầu, CV 45").output
    shown = folder.canh("probing", "show").output
    started = folder.canh("probing", "start").output

    assert before == started == "Services are probed, as the deal says.\n"
    assert stopped == shown
    assert "Bộ yêu cầu, CV 45" in shown
    assert audited(folder) == ["probing.stop", "probing.start"]


def test_stopping_twice_keeps_who_did_it_first(folder: ServerFolder) -> None:
    folder.canh("probing", "stop", "--why", "một")

    again = folder.canh("probing", "stop", "--why", "hai").output

    assert "một" in again
    assert audited(folder) == ["probing.stop"]


def test_without_a_reason_nothing_is_stopped(folder: ServerFolder) -> None:
    assert folder.canh("probing", "stop").code == 2
    assert folder.canh("probing", "show").output == "Services are probed, as the deal says.\n"


def test_what_the_operator_set_is_said(folder: ServerFolder) -> None:
    with (folder.path / "canh.toml").open("a", encoding="utf-8") as file:
        file.write("\nprobing = false\n")

    assert "only the operator's file" in folder.canh("probing", "show").output
