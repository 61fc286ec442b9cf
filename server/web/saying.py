"""Sentences and figures of the server's own reckoning, in the words of a reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.support import NullTranslations

from server.figure import Figure
from server.fleet.equipment import Equipment
from server.sentence import Day, Filling, Sentence
from server.web import finance_wording, ground_wording
from server.web.formats import Formats

# Braces whose number is a year of the calendar, not a count of years.
_CALENDAR = frozenset({"year", "low", "high"})
_GAP = "\N{NO-BREAK SPACE}"
# From here on a price at which another choice ties is said in hundreds of thousands.
_ROUGH_FROM_VND = 1_000_000


@dataclass(frozen=True, slots=True)
class Sayer:
    """Words sentences for a reader."""

    texts: NullTranslations
    formats: Formats

    def say(self, sentence: Sentence) -> str:
        """Word a sentence: a plain text, which the page escapes."""
        shown = {name: self._filled(name, one) for name, one in sentence.figures.items()}
        return self.texts.gettext(sentence.msgid).format(**shown)

    def text(self, msgid: str) -> str:
        """Translate a stored msgid: a plain text, which the page escapes."""
        return self.texts.gettext(msgid) if msgid else ""

    def ground(self, name: str) -> str:
        """Say which number it is that a plan was reckoned with: a plain text."""
        msgid, of = ground_wording.worded(name)
        return self.text(msgid).format(of=self.text(of)) if of else self.text(msgid)

    def figure(self, one: Figure) -> str:
        """Write a figure with its unit."""
        write = self._writers().get(one.unit)
        if write:
            return write(one.value)
        unit = self.text(finance_wording.UNITS_OF_FIGURES.get(one.unit, one.unit))
        return f"{self.plain(one.value)}{_GAP}{unit}".strip()

    def plain(self, value: float) -> str:
        """Write a number with as many decimals as it has, three at most."""
        decimals = next((n for n in range(3) if round(value, n) == round(value, 3)), 3)
        return self.formats.number(value, decimals)

    def hours(self, value: float) -> str:
        """Write hours of work: whole ones, but for the last ten."""
        return self.formats.number(value, 0 if value >= 10 or value == int(value) else 1)

    def _filled(self, name: str, one: Filling) -> str:
        if isinstance(one, Day):
            return self.formats.day(one.day)
        if isinstance(one, str):
            return self._name(name, one)
        if one.unit == "year" and name in _CALENDAR:
            return str(int(one.value))
        if name == "amount" and one.value >= _ROUGH_FROM_VND:
            return self.formats.dong(round(round(one.value), -5))
        bare = {"hour": self.hours, "year": self.plain, "person": self.plain}
        write = bare.get(one.unit) or self._writers().get(one.unit, self.plain)
        return write(one.value)

    def _writers(self) -> Mapping[str, Callable[[float], str]]:
        """Give those units that are written in a way of their own."""
        return {
            "VND": lambda value: self.formats.dong(round(value)),
            "kVND": lambda value: self.formats.dong(round(1000 * value)),
            "GB": lambda value: f"{self.plain(value)}{_GAP}GB",
            "Mbit/s": lambda value: f"{self.formats.rate(value)}{_GAP}Mbit/s",
        }

    def _name(self, name: str, word: str) -> str:
        """Say a name as it is, but for those that are words of ours."""
        if name == "disk":
            return word.upper()
        if name == "kind" and word in set(Equipment):
            return self.text(finance_wording.ITEMS[word])
        return self.text(word) if name == "what" else word
