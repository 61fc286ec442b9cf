"""A day or a moment as people type it: ``27/11/2026 14:05``, in the time of the province."""

from argparse import ArgumentTypeError
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.commands.command import CommandError
from server.fleet import cell
from server.settings import Settings

_FORMS = ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


def read_day(text: str) -> date:
    """Read a day: the type of an argument.

    Raises:
        ArgumentTypeError: If it is none.
    """
    try:
        day: date = cell.day(text)
    except cell.CellError as error:
        raise ArgumentTypeError(str(error)) from None
    return day


def read_moment(text: str, settings: Settings) -> datetime:
    """Read a moment.

    Raises:
        CommandError: If it is none.
    """
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=ZoneInfo(settings.timezone))
        except ValueError:
            continue
    raise CommandError(f"{text!r} is not a time such as 27/11/2026 14:05")
