"""Saying a `Text` in a language: the catalogues, and how numbers and times are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from alerts.component import Component
from alerts.text import Text

_LOCALE = Path(__file__).parent / "locale"


@cache
def catalogue(language: str, folder: Path = _LOCALE) -> NullTranslations:
    """Load the texts of a language from its `.po` file; those of English are in the code."""
    path = folder / language / "LC_MESSAGES" / "canh.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        texts = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads: in which language, where, and what they call the components."""

    language: str
    zone: ZoneInfo
    names: Mapping[Component, str] = field(default_factory=dict)

    @property
    def texts(self) -> NullTranslations:
        """The catalogue of the language."""
        return catalogue(self.language)

    def say(self, text: Text) -> str:
        """Say a text."""
        filled_in = {name: self._value(value) for name, value in text.values.items()}
        filled_in |= {name: self.name(component) for name, component in text.names.items()}
        return self.texts.gettext(text.msgid) % filled_in

    def name(self, component: Component) -> str:
        """Give the name that people know a component by."""
        return self.names.get(component, component.key)

    def when(self, at: datetime) -> str:
        """Write a time: 23/11/2026 11:55."""
        return at.astimezone(self.zone).strftime("%d/%m/%Y %H:%M")

    def lasting(self, time: timedelta) -> str:
        """Write how long something lasts, to the minute, in its two largest units."""
        minutes = max(1, round(time.total_seconds() / 60))
        days, hours = minutes // 1440, minutes // 60 % 24
        ngettext = self.texts.ngettext
        parts = [
            (days, ngettext("%(num)s day", "%(num)s days", days)),
            (hours, ngettext("%(num)s hour", "%(num)s hours", hours)),
            (minutes % 60, ngettext("%(num)s minute", "%(num)s minutes", minutes % 60)),
        ]
        return " ".join([text % {"num": count} for count, text in parts if count][:2])

    def _value(self, value: int | float | str | Text) -> str:
        if isinstance(value, Text):
            return self.say(value)
        if isinstance(value, float):
            return format_percent(value, locale=self.language)
        return format_decimal(value, locale=self.language) if isinstance(value, int) else value
