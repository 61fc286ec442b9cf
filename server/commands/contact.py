"""``canh contact``: who is told when something is broken."""

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from zoneinfo import ZoneInfo

from alerts.channels import DeliveryError, senders
from alerts.contact import Channel, Contact
from alerts.trial import trial
from alerts.wording import Reader
from server.commands.command import Call, Command, CommandError, data_option, local
from server.deliver.channels import channel_settings
from server.deliver.contacts import (
    NewContact,
    add_contact,
    contact_named,
    reached,
    remove_contact,
)
from server.settings import Settings
from server.store.contacts import list_contacts
from server.store.session import Session

_LANGUAGES = ("vi", "en", "fr")


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="tell somebody from now on")
    add.add_argument("name", metavar="NAME")
    add.add_argument(
        "--unit", metavar="CODE", default="", help="whose contact; else the province's"
    )
    where = add.add_mutually_exclusive_group(required=True)
    where.add_argument("--mail", metavar="ADDRESS", help="by mail")
    where.add_argument("--webhook", metavar="URL", help="by a call of this address")
    add.add_argument("--language", choices=_LANGUAGES, default="vi", help="vi when left out")
    add.add_argument("--simulated", action="store_true", help=SUPPRESS)
    for name, what in (
        ("remove", "tell somebody nothing any more"),
        ("test", "send a trial, and say what the other side answered"),
    ):
        actions.add_parser(name, help=what).add_argument("name", metavar="NAME")
    actions.add_parser("list", help="show all contacts")
    for action in actions.choices.values():
        data_option(action)


def _run(call: Call) -> int:
    _ACTIONS[call.arguments.action](call)
    return 0


def _add(call: Call) -> None:
    given = call.arguments
    new = NewContact(
        name=given.name,
        channel=Channel.MAIL if given.mail else Channel.WEBHOOK,
        address=given.mail or given.webhook,
        unit=given.unit,
        language=given.language,
        simulated=given.simulated,
    )
    settings = call.settings()
    _change(call, lambda session: add_contact(session, new, call.actor, call.clock.now()))
    whose = f"unit {new.unit}" if new.unit else "the province"
    call.terminal.say(f"{new.name} of {whose} is told from now on, at {new.address}.")
    if new.channel is Channel.MAIL and not settings.mail_host:
        call.terminal.complain("No mail leaves this server before mail_host is set in canh.toml.")


def _remove(call: Call) -> None:
    name = call.arguments.name
    _change(call, lambda session: remove_contact(session, name, call.actor, call.clock.now()))
    call.terminal.say(f"{name} is told nothing any more.")


def _test(call: Call) -> None:
    settings, name = call.settings(), call.arguments.name
    with call.store(settings) as store, store.reading() as session:
        contact = contact_named(session, name).contact
    answer = _send_trial(call, settings, contact)
    _change(call, lambda session: reached(session, name, call.actor, call.clock.now()))
    call.terminal.say(f"{contact.address} took the trial: {answer}")


def _send_trial(call: Call, settings: Settings, contact: Contact) -> str:
    channels = senders(channel_settings(settings))
    if contact.channel not in channels:
        raise CommandError(
            f"{contact.channel} is not set up: mail_host and mail_from in canh.toml say how"
        )
    reader = Reader(language=contact.language, zone=ZoneInfo(settings.timezone))
    message = trial(contact, reader, settings.told_pages_url, call.clock.now())
    try:
        return channels[contact.channel](message).receipt
    except DeliveryError as error:
        raise CommandError(f"{contact.address} was not reached: {error}") from error


def _list(call: Call) -> None:
    settings = call.settings()
    with call.store(settings) as store, store.reading() as session:
        for listed in list_contacts(session):
            row = listed.row
            since = row.refused_at
            state = f"refuses messages since {local(since, settings)}" if since else ""
            call.terminal.say(
                f"{row.name:<24} {listed.unit or '-':<12} {row.language} {row.channel:<8} "
                f"{row.address} {state}".rstrip()
            )


def _change(call: Call, work: Callable[[Session], object]) -> None:
    with call.store(call.settings()) as store, store.writing() as session:
        work(session)


_ACTIONS: dict[str, Callable[[Call], None]] = {
    "add": _add,
    "remove": _remove,
    "test": _test,
    "list": _list,
}

COMMAND = Command(
    name="contact",
    summary="say who is told when something is broken",
    details="""\
A contact of a unit is told what somebody there can do something about; the province's contacts
are told the rest. One fault is one message, and one more when it is over.

  canh contact add "Trần Thị Lan" --mail lan@tinh.example
  canh contact add Minh --unit 07210 --mail minh@xa.example
  canh contact add duty --webhook https://chat.example/canh --language en
  canh contact test Minh""",
    arguments=_arguments,
    run=_run,
)
