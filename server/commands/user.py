"""``canh user``: who may sign in to the pages."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from alerts.contact import Role
from server import people
from server.commands.command import Call, Command, CommandError, data_option, local
from server.people import NewUser
from server.store.session import Session
from server.store.users import list_users


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="make a user")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--unit", metavar="CODE", default="", help="of role commune: whose contact")
    password = actions.add_parser("password", help="give a user another password")
    password.add_argument("name", metavar="NAME")
    for parser_with_password in (add, password):
        _password_options(parser_with_password)
    for name, what in (
        ("disable", "keep a user out from now on"),
        ("enable", "let a disabled user in again"),
    ):
        actions.add_parser(name, help=what).add_argument("name", metavar="NAME")
    actions.add_parser("list", help="show all users")
    for action in actions.choices.values():
        data_option(action)


def _password_options(parser: ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--password-file", metavar="FILE", type=Path, help="first line of this file")
    how.add_argument("--generate", action="store_true", help="make a password, and print it")


def _run(call: Call) -> int:
    _ACTIONS[call.arguments.action](call)
    return 0


def _add(call: Call) -> None:
    password = _password(call)
    new = NewUser(
        name=call.arguments.name,
        role=Role(call.arguments.role),
        password=password,
        unit=call.arguments.unit,
    )
    _change(call, lambda session: people.create_user(session, new, call.actor, call.clock.now()))
    call.terminal.say(f"User {new.name} can sign in, role {new.role}.")
    _show_generated(call, password)


def _give_password(call: Call) -> None:
    password, name = _password(call), call.arguments.name
    _change(
        call,
        lambda session: people.change_password(
            session, name, password, call.actor, call.clock.now()
        ),
    )
    call.terminal.say(f"User {name} has another password, and is signed out everywhere.")
    _show_generated(call, password)


def _disable(call: Call) -> None:
    name = call.arguments.name
    _change(call, lambda session: people.keep_out(session, name, call.actor, call.clock.now()))
    call.terminal.say(f"User {name} cannot sign in any more, and is signed out everywhere.")


def _enable(call: Call) -> None:
    name = call.arguments.name
    _change(call, lambda session: people.let_in(session, name, call.actor, call.clock.now()))
    call.terminal.say(f"User {name} can sign in again.")


def _list(call: Call) -> None:
    settings = call.settings()
    with call.store(settings) as store, store.reading() as session:
        for listed in list_users(session):
            user = listed.user
            since = user.disabled_at
            state = f"disabled since {local(since, settings)}" if since else ""
            call.terminal.say(f"{user.name:<24} {user.role:<9} {listed.unit:<12} {state}".rstrip())


def _change(call: Call, work: Callable[[Session], object]) -> None:
    with call.store(call.settings()) as store, store.writing() as session:
        work(session)


def _password(call: Call) -> str:
    if call.arguments.generate:
        return people.new_password()
    if call.arguments.password_file:
        lines = call.arguments.password_file.read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    password = call.terminal.ask_secret("Password")
    if call.terminal.is_asked and call.terminal.ask_secret("The same again") != password:
        raise CommandError("these are two different passwords")
    return password


def _show_generated(call: Call, password: str) -> None:
    if call.arguments.generate:
        call.terminal.say(f"Password: {password}")


_ACTIONS: dict[str, Callable[[Call], None]] = {
    "add": _add,
    "password": _give_password,
    "disable": _disable,
    "enable": _enable,
    "list": _list,
}

COMMAND = Command(
    name="user",
    summary="make, list and change the users of the pages",
    details="""\
Roles: province sees everything; commune sees its own unit; finance sees no network detail.
The password is asked for, or comes from a file, or is made.

  canh user add lan --role province
  canh user add minh --role commune --unit 07210 --generate
  canh user disable minh""",
    arguments=_arguments,
    run=_run,
)
