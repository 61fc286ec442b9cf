"""Importing services as a person does who has the addresses on a sheet."""

import json
from pathlib import Path

import pytest

from checks.server_kinds import ALL_KINDS
from server.fleet.catalogue import read_catalogue
from server.settings_file import read_settings
from server.store.session import open_store
from server.store.tables import Audit, CheckVersion, Service
from tests.server.commands.server_folder import ServerFolder, canh
from tests.server.databases import all_of

SHEET = (
    "entry;host;settings\n"
    "documents;qlvb.tinh.example;\n"
    "lgsp;lgsp.tinh.example;path=/echo/1.0.0 certificate=tinh\n"
)


DOCUMENTED = (Path(__file__).resolve().parents[3] / "docs" / "operating.md").read_text("utf-8")


def services(folder: ServerFolder) -> dict[str, str]:
    """Give the names of the services that there are."""
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    found = {row.code: row.name_vi for row in all_of(store, Service)}
    store.close()
    return found


def test_a_sheet_of_entries_is_imported_and_missing_secrets_are_told(
    folder: ServerFolder, tmp_path: Path
) -> None:
    file = tmp_path / "services.csv"
    file.write_text(SHEET, encoding="utf-8")
    (folder.path / "secrets").mkdir()
    (folder.path / "secrets" / "lgsp").write_text("client:s3cret")

    said = folder.canh("import", "services", str(file))

    missing = folder.path / "secrets" / "tinh"
    assert said.code == 0
    assert said.output.splitlines() == [
        f"lgsp: the server has no secret 'tinh' yet: until {missing} is there, "
        "the call is not made",
        "4 created, 0 changed, 0 unchanged.",
    ]
    assert services(folder)["documents"] == "Hệ thống quản lý văn bản và điều hành"


def test_no_secret_is_in_the_database_or_the_audit(folder: ServerFolder, tmp_path: Path) -> None:
    file = tmp_path / "services.csv"
    file.write_text(SHEET, encoding="utf-8")
    (folder.path / "secrets").mkdir()
    (folder.path / "secrets" / "lgsp").write_text("client:s3cret")

    folder.canh("import", "services", str(file))

    store = open_store(read_settings(folder.path, {}, {}).database_url)
    settings = [json.loads(row.settings) for row in all_of(store, CheckVersion)]
    audited = [row.detail for row in all_of(store, Audit)]
    store.close()
    assert [one["secret"] for one in settings if "secret" in one] == ["lgsp"]
    assert "s3cret" not in str(settings) + str(audited)


def test_the_catalogue_is_imported_as_far_as_it_is_the_same_everywhere(
    folder: ServerFolder,
) -> None:
    would = folder.canh("import", "services", "--catalogue", "--check")
    said = folder.canh("import", "services", "--catalogue")

    assert would.output == said.output.replace("12 created", "Would be: 12 created")
    assert "portal: Cổng Dịch vụ công quốc gia, dichvucong.gov.vn\n" in said.output
    assert "not without a row that gives its host, path\n" in said.output
    assert said.output.endswith("12 created, 0 changed, 0 unchanged.\n")
    assert set(services(folder)) == {
        "portal",
        "login",
        "civil-status",
        "business",
        "tax",
        "training",
    }


def test_the_catalogue_leaves_alone_what_is_there(folder: ServerFolder, tmp_path: Path) -> None:
    file = tmp_path / "services.csv"
    file.write_text("entry;host;name_vi\nportal;10.0.0.9;Cổng thử\n", encoding="utf-8")
    folder.canh("import", "services", str(file))

    said = folder.canh("import", "services", "--catalogue")

    assert said.output.endswith("10 created, 0 changed, 0 unchanged.\n")
    assert services(folder)["portal"] == "Cổng thử"


def test_either_a_file_or_the_catalogue_is_expected() -> None:
    wrongly = [
        canh("import", "services"),
        canh("import", "services", "a.csv", "--catalogue"),
        canh("import", "units", "--catalogue"),
    ]

    assert {said.code for said in wrongly} == {2}
    assert {said.complaints for said in wrongly} == {
        "canh import: a FILE is expected, or services --catalogue\n"
    }


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_setting_of_every_kind_is_described(kind: str) -> None:
    (line,) = (one for one in DOCUMENTED.splitlines() if one.startswith(f"| `{kind}` |"))

    assert [need.name for need in ALL_KINDS[kind].needs if f"`{need.name}`" not in line] == []


@pytest.mark.parametrize("code", read_catalogue())
def test_every_entry_of_the_catalogue_is_described(code: str) -> None:
    section = DOCUMENTED.partition("## Services and their checks")[2].partition("\n\n")[2]

    assert f"`{code}`" in section.partition("\n\n")[0]
