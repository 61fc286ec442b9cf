"""Labels, numbers, units and yes or no, in the language of the reader, in one column."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.texts import Language, translate

_MIB_A_GIB = 1024

# An English label, and the value in the reader's language; an empty value is not known.
Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An English heading and what stands under it; no rows: there is none of it."""

    title: str
    rows: Rows


class Speech:
    """Says things in one language; what nobody knows is an empty text."""

    def __init__(self, language: Language) -> None:
        """Take the language."""
        self._language = language

    def text(self, english: str) -> str:
        """Translate a text."""
        return translate(english, self._language)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number: 1,234.5 in English, 1.234,5 in Vietnamese."""
        if value is None:
            return ""
        written = f"{value:,.{decimals}f}"
        if self._language is Language.VIETNAMESE:
            written = written.translate({ord(","): ".", ord("."): ","})
        return written

    def quantity(self, value: float | None, unit: str, decimals: int = 0) -> str:
        """Write a number with its unit; a ratio as a percentage."""
        if value is None:
            return ""
        if unit == "ratio":
            return f"{self.number(value * 100, max(0, decimals - 2))} %"
        return f"{self.number(value, decimals)} {self.text(unit)}"

    def size(self, mib: int | None) -> str:
        """Write a size: in GiB from one on, with a tenth where it is not whole."""
        if mib is None or mib < _MIB_A_GIB:
            return self.quantity(mib, "MiB")
        return self.quantity(mib / _MIB_A_GIB, "GiB", 1 if mib % _MIB_A_GIB else 0)

    def whether(self, value: bool | None) -> str:
        """Say yes, no or nothing."""
        return "" if value is None else self.text("yes" if value else "no")

    def lay_out(self, sections: Iterable[Section]) -> str:
        """Put sections one below the other, all values in one column, a line break at the end."""
        sections = list(sections)
        labels = [self.text(label) for section in sections for label, _ in section.rows]
        width = max(map(len, labels), default=0)
        blocks = []
        for section in sections:
            lines = [
                f"  {self.text(label):<{width}}  {value or self.text('not known')}"
                for label, value in section.rows
            ]
            blocks.append(
                "\n".join([self.text(section.title), *(lines or [f"  {self.text('none found')}"])])
            )
        return "\n\n".join(blocks) + "\n"
