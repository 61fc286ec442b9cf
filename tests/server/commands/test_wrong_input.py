"""What is typed wrongly is named by the command that cannot use it, and nothing is changed."""

import pytest

from tests.server.commands.server_folder import ServerFolder, canh


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("enrolment-code --site 07210 --until 31/12/2020", "31/12/2020 is over"),
        ("phrase --check --phrase-file no-file", "cannot read no-file: No such file"),
        ("calendar forget 31/12/2026", "nothing was set of 31/12/2026:"),
        ("calendar forget --unit 07228", "nothing was set of the hours at the unit '07228':"),
        ("calendar day 31/12/2026 --off --source=", "--source: it must not be empty"),
        ("maintenance add --unit 07210 --to 2099-01-01T10:00 --why=", "--why: it must not be"),
        (
            "maintenance add --unit 07210 --from 2099-01-02T10:00 --to 2099-01-01T10:00 --why x",
            "the work ends (01/01/2099 10:00) before it begins (02/01/2099 10:00)",
        ),
        ("maintenance add --unit 07210 --to 2020-01-01T10:00 --why x", "ends (01/01/2020 10:00)"),
        ("probing stop --why=", "--why: it must not be empty"),
        ("user add lan --role commune", "needs a unit (--unit CODE)"),
        ("province --speed fast", "--speed: 'fast' is not a number from 1 to 60"),
        ("province --one-in 0", "--one-in: '0' is not a number from 1 to 100"),
        ("province --from 25:00", "'25:00' is no time such as 07:20"),
    ],
)
def test_what_is_wrong_is_named(folder: ServerFolder, typed: str, named: str) -> None:
    said = folder.canh(*typed.split())

    assert said.code in {1, 2}
    assert named in said.complaints
    assert said.output == ""


def test_a_phrase_in_no_text_is_named_by_its_file(folder: ServerFolder) -> None:
    file = folder.path / "phrase.txt"
    file.write_bytes(b"\xff\xfe\x00")

    said = folder.canh("phrase", "--check", "--phrase-file", str(file))

    assert said.complaints == f"canh phrase: {file} is no text in UTF-8\n"


def test_what_can_be_imported_is_listed() -> None:
    assert "'units', 'links'" in canh("import", "unit", "file.csv").complaints
