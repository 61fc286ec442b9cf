"""``canh calendar`` and ``canh maintenance`` as a person meets them."""

from server.settings_file import read_settings
from server.store.session import open_store
from server.store.tables import Audit, Maintenance
from tests.server.commands.server_folder import Said, ServerFolder
from tests.server.databases import all_of

HOURS = ("hours", "mon-sat 07:30-11:30", "--source", "UBND")


def calendar(folder: ServerFolder, *arguments: str) -> Said:
    return folder.canh("calendar", *arguments)


def maintenance(folder: ServerFolder, *arguments: str) -> Said:
    return folder.canh("maintenance", *arguments)


def audited(folder: ServerFolder) -> list[tuple[str, str]]:
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    found = [(row.action, row.subject) for row in all_of(store, Audit)]
    store.close()
    return found


def test_hours_and_days_are_set_shown_and_forgotten(folder: ServerFolder) -> None:
    calendar(folder, *HOURS, "--unit", "07210")
    calendar(folder, "day", "31/12/2099", "--off", "--source", "UBND tỉnh")

    shown = calendar(folder, "show", "--unit", "07210").output
    elsewhere = calendar(folder, "show").output
    assert shown.startswith("07210: mon-sat 07:30-11:30\n")
    assert elsewhere.startswith("All units: mon-fri 07:00-17:00\n")
    assert " off  " in shown
    assert calendar(folder, "forget", "--unit", "07210").code == 0
    assert calendar(folder, "show", "--unit", "07210").output.startswith("07210: mon-fri")
    assert [action for action, _ in audited(folder)][-3:] == [
        "calendar.hours",
        "calendar.day",
        "calendar.forget",
    ]


def test_what_is_no_calendar_is_refused_with_the_reason(folder: ServerFolder) -> None:
    refused = [
        calendar(folder, "hours", "always", "--source", "UBND"),
        calendar(folder, *HOURS, "--unit", "99999"),
        calendar(folder, "day", "31/02/2026", "--off", "--source", "UBND"),
        calendar(folder, "forget", "31/12/2026"),
    ]

    assert [said.code for said in refused] == [1, 1, 2, 1]
    assert "always" in refused[0].complaints
    assert "99999" in refused[1].complaints
    assert "31/02/2026" in refused[2].complaints
    assert "nothing was set" in refused[3].complaints


def test_work_is_announced_listed_and_ended(folder: ServerFolder) -> None:
    added = maintenance(
        folder,
        *("add", "--unit", "07210", "--from", "27/11/2099 22:00", "--to", "28/11/2099 02:00"),
        *("--why", "thay cáp"),
    )

    assert added.output == "1: lan:07210 from 27/11/2099 22:00 to 28/11/2099 02:00.\n"
    assert "thay cáp" in maintenance(folder, "list").output
    assert maintenance(folder, "end", "1").code == 0
    assert maintenance(folder, "list").output == ""
    assert audited(folder)[-2:] == [
        ("maintenance.add", "maintenance:1"),
        ("maintenance.end", "maintenance:1"),
    ]


def test_work_on_nothing_or_without_an_end_is_refused(folder: ServerFolder) -> None:
    add, why = ("add", "--to", "28/11/2099 02:00"), ("--why", "thay cáp")

    refused = [
        maintenance(folder, *add, *why, "--link", "none"),
        maintenance(folder, *add, *why, "--service", "none"),
        maintenance(folder, *add, *why, "--provider", "VNPT", "--area", "Gia Bình"),
        maintenance(folder, *add, *why, "--unit", "99999"),
        maintenance(folder, *add, *why, "--unit", "07210", "--from", "29/11/2099 02:00"),
        maintenance(folder, *add, *why, "--unit", "07210", "--from", "tomorrow"),
        maintenance(folder, "end", "7"),
    ]

    assert [said.code for said in refused] == [1] * 7
    assert "before it begins" in refused[4].complaints
    assert "27/11/2026 14:05" in refused[5].complaints
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    assert all_of(store, Maintenance) == []
    store.close()
