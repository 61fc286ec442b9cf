"""The commands as a person meets them: words, places of mistakes, exit codes."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from checks.enrolment import parse_code
from server.__main__ import COMMANDS, parser
from server.commands.command import Command
from server.settings_file import read_settings
from server.store.session import Store, open_store
from server.store.tables import Audit, CheckRow, Device, EnrolmentCode, Link, Unit
from server.trust.keyring import Keyring
from tests.server.commands.server_folder import ServerFolder, canh, installed_canh
from tests.server.databases import all_of

LINKS = (
    "code;site;path;provider;from;to;down_mbps;up_mbps\nl1;07210;internet;VNPT;01/01/2026;;12,5;5\n"
)
SERVICES = "code,name_vi,scope,path,check,settings\nportal,Cổng,national,internet,ping,host=a\n"


def store_of(folder: ServerFolder) -> Store:
    return open_store(read_settings(folder.path, {}, {}).database_url)


def audited(folder: ServerFolder) -> list[Audit]:
    store = store_of(folder)
    rows = list(all_of(store, Audit))
    store.close()
    return rows


def written(tmp_path: Path, name: str, text: str) -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_help_with_an_example(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args([command.name, "--help"])

    said = capsys.readouterr().out
    assert end.value.code == 0
    assert f"\n  canh {command.name}" in said
    assert "--data" in said
    assert max(map(len, said.splitlines())) <= 100


def test_the_help_of_an_import_names_every_column() -> None:
    said = canh("import", "--help")

    assert said.code == 0
    for name in ("people_a_day", "monthly_cost_vnd", "most_requests_s", "settings", "in_use_since"):
        assert f"\n  {name}" in said.output


def test_a_command_that_is_asked_wrongly_answers_with_2() -> None:
    assert canh().code == 2
    assert canh("user", "add", "lan", "--role", "king").code == 2
    assert canh("import", "cars", "cars.csv").code == 2


def test_a_command_lives_by_the_clock_of_its_server(folder: ServerFolder) -> None:
    ahead = timedelta(days=20)
    settings = f"demo = true\nclock_ahead_s = {ahead.total_seconds()}\n"
    (folder.path / "canh.toml").write_text(settings)

    folder.canh("user", "add", "lan", "--role", "finance", "--generate")

    (row,) = audited(folder)
    assert abs(row.at - datetime.now(UTC) - ahead) < timedelta(hours=1)


def test_where_there_is_no_server_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    said = canh("user", "list", "--data", str(tmp_path / "nowhere"))

    assert said.code == 1
    assert f"there is no server in {tmp_path / 'nowhere'}" in said.complaints
    assert "--data or CANH_DATA" in said.complaints
    assert not (tmp_path / "nowhere").exists()


def test_the_installed_command_answers_refuses_and_names_places(
    folder: ServerFolder, tmp_path: Path
) -> None:
    here = {"CANH_DATA": str(folder.path)}
    file = written(tmp_path, "units.csv", "code,kind,name\n7210,phuong,=A1\n")

    phrase = installed_canh("phrase", "--new", variables=here)
    right = installed_canh("phrase", "--check", typed=phrase.output, variables=here)
    refused = installed_canh("import", "units", file, variables=here)
    asked_wrongly = installed_canh("import", "cars", file, variables=here)

    assert (phrase.code, right.code, refused.code, asked_wrongly.code) == (0, 0, 1, 2)
    assert refused.complaints.splitlines()[0].startswith(f"{file}:2:1 (code): '7210'")
    assert refused.complaints.splitlines()[1].startswith(f"{file}:2:3 (name): '=A1'")


def test_all_wrong_settings_are_said_at_once(folder: ServerFolder) -> None:
    (folder.path / "canh.toml").write_text('page_port = 1\nround_s = "x"\n')

    said = folder.canh("user", "list", CANH_AGENTS_PORT="99999")

    assert said.code == 2
    assert len(said.complaints.splitlines()) == 3
    assert "Traceback" not in said.complaints


def test_a_code_for_a_site_is_printed_with_what_to_do(folder: ServerFolder) -> None:
    until = datetime.now(UTC) + timedelta(days=30)

    said = folder.canh(
        "enrolment-code", "--site", "07210", "--uses", "60", "--until", f"{until:%d/%m/%Y}"
    )

    store = store_of(folder)
    (row,) = all_of(store, EnrolmentCode)
    store.close()
    code = parse_code(next(line for line in said.output.splitlines() if "CANH1-" in line))
    assert said.code == 0
    assert "For 60 computers, site 07210 (Phường Bắc Giang)" in said.output
    assert "canh-agent enrol CODE" in said.output
    assert "Only this machine itself can use the code" in said.complaints
    assert code.key == Keyring(folder.path).authority().public[0]
    assert row.uses_left == 60
    # The last moment of that day where the province is, seven hours ahead.
    assert row.expires_at.strftime("%d %H:%M") == until.strftime("%d 17:00")


def test_a_quiet_code_is_all_that_is_printed(folder: ServerFolder) -> None:
    said = folder.canh(
        "enrolment-code", "--no-site", "--quiet", CANH_SERVERS="canh.example:8443,10.0.0.5:8443"
    )

    assert parse_code(said.output).servers == ("canh.example:8443", "10.0.0.5:8443")
    assert said.complaints == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--site", "99999"), 1, "there is no site '99999'"),
        (("--site", "07210", "--until", "01/01/2020"), 1, "01/01/2020 is over"),
        (("--site", "07210", "--until", "2020"), 2, "'2020' is not a day such as 31/12/2026"),
        (("--site", "07210", "--uses", "0"), 2, "'0' is not a number from 1 to 10000"),
        ((), 2, "one of the arguments --site --no-site is required"),
    ],
)
def test_a_code_that_cannot_be_is_refused(
    folder: ServerFolder, arguments: tuple[str, ...], code: int, message: str
) -> None:
    said = folder.canh("enrolment-code", *arguments)

    assert said.code == code
    assert message in said.complaints
    assert audited(folder) == []


def test_a_user_can_be_made_with_a_password_of_a_file_of_a_pipe_or_made_up(
    folder: ServerFolder, tmp_path: Path
) -> None:
    file = written(tmp_path, "password", "a password in a file\n")

    said = [
        folder.canh("user", "add", "lan", "--role", "province", "--password-file", file),
        folder.canh("user", "add", "hoa", "--role", "finance", typed="a password in a pipe\n"),
        folder.canh("user", "add", "minh", "--role=commune", "--unit=07210", "--generate"),
        folder.canh("user", "disable", "hoa"),
    ]
    listed = folder.canh("user", "list")

    assert [one.code for one in said] == [0, 0, 0, 0]
    assert "Password: " in said[2].output
    lines = [line.split() for line in listed.output.splitlines()]
    assert [line[:3] for line in lines] == [
        ["hoa", "finance", "disabled"],
        ["lan", "province"],
        ["minh", "commune", "07210"],
    ]
    assert [row.action for row in audited(folder)] == ["user.create"] * 3 + ["user.disable"]


def test_a_user_that_cannot_be_is_refused_in_one_line(folder: ServerFolder) -> None:
    said = folder.canh("user", "add", "lan", "--role", "province", typed="short\n")

    assert said.code == 1
    assert said.complaints == "canh user: a password has at least 10 characters\n"


def test_sheets_are_imported_with_one_audit_row_each(folder: ServerFolder, tmp_path: Path) -> None:
    links = written(tmp_path, "links.csv", LINKS)
    services = written(tmp_path, "services.csv", SERVICES)

    said = [folder.canh("import", "links", links), folder.canh("import", "services", services)]

    store = store_of(folder)
    assert [link.code for link in all_of(store, Link)] == ["l1"]
    assert len(all_of(store, CheckRow)) == 1
    store.close()
    assert [one.output for one in said] == ["2 created, 0 changed, 0 unchanged.\n"] * 2
    rows = audited(folder)
    assert [row.action for row in rows] == ["links.import", "services.import"]
    assert json.loads(rows[0].detail)["created"] == ["link:l1", "contract:l1 2026-01-01"]


def test_importing_again_says_that_nothing_changed_and_audits_nothing(
    folder: ServerFolder, tmp_path: Path
) -> None:
    links = written(tmp_path, "links.csv", LINKS)
    folder.canh("import", "links", links)

    said = folder.canh("import", "links", links)

    assert said.output == "0 created, 0 changed, 2 unchanged.\n"
    assert len(audited(folder)) == 1


def test_a_check_of_a_sheet_changes_nothing(folder: ServerFolder, tmp_path: Path) -> None:
    said = folder.canh("import", "links", written(tmp_path, "links.csv", LINKS), "--check")

    store = store_of(folder)
    assert all_of(store, Link) == []
    store.close()
    assert said.output == "Would be: 2 created, 0 changed, 0 unchanged.\n"
    assert audited(folder) == []


def test_every_wrong_cell_is_named_and_nothing_is_changed(
    folder: ServerFolder, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        "links.csv",
        LINKS + "l2;99999;internet;=A1;;;;\nl3;07228;internet;VNPT;01/01/2026;;-5;5\n",
    )

    said = folder.canh("import", "links", file)

    store = store_of(folder)
    assert all_of(store, Link) == []
    store.close()
    assert said.code == 1
    assert said.complaints.splitlines() == [
        f"{file}:3:2 (site): there is no site '99999': `canh import units` makes sites",
        f"{file}:3:4 (provider): '=A1' is a formula: put its value there",
        f"{file}:4:7 (down_mbps): -5 is out of range: 0.01 to 100000 expected",
        "3 cells are wrong: nothing was changed.",
    ]
    assert audited(folder) == []


def test_a_sheet_that_is_not_there_is_told(folder: ServerFolder) -> None:
    said = folder.canh("import", "units", "/no/such/file.csv")

    assert said.code == 1
    assert said.complaints == (
        "canh import: cannot read /no/such/file.csv: No such file or directory\n"
    )


def test_a_phrase_is_made_and_checked(folder: ServerFolder) -> None:
    phrase = folder.canh("phrase", "--new").output

    right = folder.canh("phrase", "--check", typed=phrase)
    another = "Y" if phrase.startswith("Z") else "Z"
    wrong = folder.canh("phrase", "--check", typed=another + phrase[1:])

    assert (right.code, wrong.code) == (0, 1)
    assert wrong.complaints.startswith("canh phrase: group 1")
    assert [row.action for row in audited(folder)] == ["phrase.renew"]


def test_keys_are_rotated_with_the_phrase_only(folder: ServerFolder) -> None:
    phrase = Keyring(folder.path).seal_anew()
    before = Keyring(folder.path).authority().public

    wrong = folder.canh("keys", "rotate", typed="wrong\n")
    right = folder.canh("keys", "rotate", typed=phrase)

    assert (wrong.code, right.code) == (1, 0)
    assert Keyring(folder.path).authority().public[0] == before[1]
    assert [row.action for row in audited(folder)] == ["keys.rotate"]


def test_a_rotation_does_not_leave_computers_behind_unasked(folder: ServerFolder) -> None:
    phrase = Keyring(folder.path).seal_anew()
    store = store_of(folder)
    with store.writing() as session:
        session.add(
            Device(
                identity="d",
                secret_hash="s",
                state="active",
                enrolled_at=datetime.now(UTC) - timedelta(days=1),
            )
        )
    store.close()
    first = folder.canh("keys", "rotate", typed=phrase)

    second = folder.canh("keys", "rotate", typed=phrase)
    third = folder.canh("keys", "rotate", "--leave-behind", typed=phrase)

    assert (first.code, second.code, third.code) == (0, 1, 0)
    assert "1 of the computers have not been here since the last rotation" in second.complaints


def test_a_backup_goes_to_another_folder_and_back(folder: ServerFolder, tmp_path: Path) -> None:
    phrase = written(tmp_path, "phrase", Keyring(folder.path).seal_anew())
    archive = folder.canh("backup", str(tmp_path)).output.strip()
    elsewhere = ServerFolder(tmp_path / "elsewhere")

    said = elsewhere.canh("restore", archive, "--phrase-file", phrase, "--servers", "10.0.0.9:1")
    again = elsewhere.canh("restore", archive, "--phrase-file", phrase)

    store = store_of(elsewhere)
    assert [unit.code for unit in all_of(store, Unit)] == ["07210", "07228"]
    store.close()
    assert (said.code, again.code) == (0, 1)
    assert f"is in {elsewhere.path}. Start it with `canh serve`." in said.output
    assert "is not empty" in again.complaints
    assert Keyring(elsewhere.path).authority().public == Keyring(folder.path).authority().public


def test_a_backup_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    file = written(tmp_path, "backup.tar", "something else")

    said = canh("restore", file, "--data", str(tmp_path / "data"), typed="phrase\n")

    assert said.code == 1
    assert said.complaints.startswith(f"canh restore: {file} is not a whole backup")
    assert said.complaints.count("\n") == 1


def test_migrating_a_database_that_is_current_does_nothing(folder: ServerFolder) -> None:
    said = folder.canh("migrate")

    assert said.code == 0
    assert said.output.endswith(": nothing to do.\n")
    assert audited(folder) == []


def test_migrating_an_empty_database_says_so_and_is_audited(tmp_path: Path) -> None:
    folder = ServerFolder(tmp_path)

    said = folder.canh("migrate")

    assert said.output.startswith("The database went from empty to ")
    assert [row.action for row in audited(folder)] == ["schema.migrate"]


def test_a_database_of_a_newer_canh_is_told_in_one_line(folder: ServerFolder) -> None:
    store = store_of(folder)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    ports = ("--agents-port", "0", "--ndt7-port", "0", "--pages-port", "0")
    said = folder.canh("serve", *ports)

    assert said.code == 1
    assert "canh serve: the database is at 9999, which is newer than this Canh" in said.complaints
    assert "Traceback" not in said.complaints


def test_a_database_that_is_away_is_told_in_one_line(folder: ServerFolder) -> None:
    said = folder.canh("user", "list", CANH_DATABASE="postgresql://canh@127.0.0.1:1/canh")

    assert said.code == 1
    assert said.complaints.count("\n") == 1
    assert "connection" in said.complaints


def test_a_port_that_is_taken_is_named_with_how_to_choose_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        said = canh("serve", "--data", str(tmp_path / "data"), "--agents-port", port)

    assert said.code == 1
    assert f"port {port} of 127.0.0.1 (agents) is taken by another program" in said.complaints
    assert "--agents-port or agents_port in canh.toml" in said.complaints
    assert not (tmp_path / "data").exists()
