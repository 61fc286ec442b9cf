"""``canh migrate``: bring the database to the schema of this version."""

from argparse import ArgumentParser
from contextlib import closing

from server.commands.command import Call, Command
from server.store.audit import write_audit
from server.store.schema import migrate
from server.store.session import open_store


def _arguments(_parser: ArgumentParser) -> None:
    pass


def _run(call: Call) -> int:
    settings = call.settings()
    with closing(open_store(settings.database_url)) as store:
        before, after = migrate(store)
        if before == after:
            call.terminal.say(f"The database is at {after}: nothing to do.")
            return 0
        with store.writing() as session:
            write_audit(
                session,
                call.clock.now(),
                actor=call.actor,
                action="schema.migrate",
                subject="server:",
                detail={"from": before, "to": after},
            )
    call.terminal.say(f"The database went from {before or 'empty'} to {after}.")
    return 0


COMMAND = Command(
    name="migrate",
    summary="bring the database to the schema of this version",
    details="""\
Stop the server and make a backup first. All steps are one transaction: they succeed or
nothing changes. `canh serve` does this by itself only for an empty database.

  canh backup /var/backups && canh migrate""",
    arguments=_arguments,
    run=_run,
)
