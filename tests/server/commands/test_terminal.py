import os
import subprocess
from io import StringIO

from server.commands.terminal import Terminal
from tests.server.commands.server_folder import CANH, ServerFolder


class Screen(StringIO):
    """A stream that a person sits before."""

    def isatty(self) -> bool:
        return True


def test_answers_and_complaints_go_their_own_ways() -> None:
    output, complaints = StringIO(), StringIO()
    terminal = Terminal(output=output, complaints=complaints)

    terminal.say("answer")
    terminal.complain("complaint")

    assert output.getvalue() == "answer\n"
    assert complaints.getvalue() == "complaint\n"


def test_progress_is_drawn_over_itself_and_ends_its_line() -> None:
    screen = Screen()
    terminal = Terminal(output=StringIO(), complaints=screen)

    for done in (0.0, 0.5, 1.0):
        terminal.show_progress("Backup", done)

    drawn = screen.getvalue().split("\r")
    assert drawn[2] == f"Backup [{'#' * 15}{'.' * 15}]  50%"
    assert drawn[3] == f"Backup [{'#' * 30}] 100%\n"


def test_a_file_keeps_no_progress() -> None:
    file = StringIO()

    Terminal(output=StringIO(), complaints=file).show_progress("Backup", 0.5)

    assert file.getvalue() == ""


def test_what_a_person_sees_is_told_from_what_a_journal_keeps() -> None:
    assert Terminal(output=Screen(), complaints=StringIO()).is_seen
    assert not Terminal(output=StringIO(), complaints=Screen()).is_seen


def test_whoever_reads_only_the_beginning_of_an_answer_hears_no_complaint(
    folder: ServerFolder,
) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [CANH, "assumption", "list"],
        env={**os.environ, "CANH_DATA": str(folder.path)},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )

    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")
