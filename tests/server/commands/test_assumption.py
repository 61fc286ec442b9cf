"""``canh assumption`` and ``canh norm`` as a person meets them."""

from server.settings_file import read_settings
from server.store.session import open_store
from server.store.tables import Assumption, Audit
from tests.server.commands.server_folder import ServerFolder
from tests.server.databases import all_of

SET = ("assumption", "set", "hour_cost", "75", "kVND/hour", "--source", "Báo cáo lương")


def rows(folder: ServerFolder) -> tuple[list[Assumption], list[str]]:
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    found = list(all_of(store, Assumption)), [row.action for row in all_of(store, Audit)]
    store.close()
    return found


def test_the_list_has_every_default_with_its_source(folder: ServerFolder) -> None:
    listed = folder.canh("assumption", "list").output
    desks = folder.canh("assumption", "list", "desk.").output

    assert (
        "hour_cost                  60 kVND/hour           default, NOT CONFIRMED: about" in listed
    )
    assert "link.speed.6               500 Mbit/s             default, NOT CONFIRMED" in listed
    assert "law from 01/07/2025 (V): Decision 15/2025/QD-TTg" in listed
    assert [line.split()[0] for line in desks.splitlines()] == [
        "desk.memory_gb",
        "desk.desks_a_printer",
        "desk.desks_a_scanner",
        "desk.mbps",
    ]


def test_a_number_is_set_confirmed_and_shown_with_its_history(folder: ServerFolder) -> None:
    first = folder.canh(*SET, "--from", "01/01/2026")
    second = folder.canh(*SET, "--from", "01/02/2026", "--confirm")
    again = folder.canh("assumption", "confirm", "hour_cost", "--from", "15/01/2026")
    shown = folder.canh("assumption", "show", "hour_cost").output

    assert (first.code, second.code, again.code) == (0, 0, 0)
    assert first.output.startswith("hour_cost is 75 kVND/hour from 01/01/2026 on.")
    assert "canh plan" in first.output
    assert "May be 1 to 10000 kVND/hour" in shown
    assert "from 01/01/2026 to 01/02/2026: 75; set by command:" in shown
    assert "from 01/02/2026: 75" in shown
    numbers, actions = rows(folder)
    assert [bool(row.confirmed_by) for row in numbers] == [True, True]
    assert actions[-3:] == ["assumption.set", "assumption.set", "assumption.confirm"]


def test_what_will_not_do_is_refused_and_nothing_is_kept(folder: ServerFolder) -> None:
    source = ("--source", "x")
    refused = [
        folder.canh("assumption", "set", "hour_cots", "75", *source),
        folder.canh("assumption", "set", "hour_cost", "75", "VND", *source),
        folder.canh("assumption", "set", "hour_cost", "75000", *source),
        folder.canh("assumption", "set", "hour_cost", "75", "--source", " "),
        folder.canh("assumption", "set", "hour_cost", "75", *source, "--from", "31/02/2026"),
        folder.canh("assumption", "set", "hour_cost", "75"),
        folder.canh("norm", "set", "hour_cost", "75", "--document", "QĐ 1"),
    ]

    assert [said.code for said in refused] == [1, 1, 1, 2, 2, 2, 2]
    told = [said.complaints for said in refused]
    assert "nearest: hour_cost" in told[0]
    assert "in kVND/hour" in told[1]
    assert "1 to 10000" in told[2]
    assert "31/02/2026" in told[4]
    assert rows(folder)[0] == []


def test_a_norm_is_noted_and_listed(folder: ServerFolder) -> None:
    noted = folder.canh(
        *("norm", "set", "ceiling.laptop.leader", "27000", "kVND", "--document", "QĐ 40/2026"),
        *("--from", "01/02/2026", "--mark", "V"),
    )
    listed = folder.canh("norm", "list").output

    assert noted.code == 0, noted.complaints
    assert "27000 kVND             law from 01/02/2026 (V): QĐ 40/2026" in listed
    assert "hour_cost" not in listed
    assert rows(folder)[1][-1] == "norm.set"
