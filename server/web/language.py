"""Which language a visitor reads, and the catalogues of texts, compiled in memory at the start."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

COOKIE = "canh_language"
NAMES = {"vi": "Tiếng Việt", "en": "English", "fr": "Français"}
_CATALOGUES = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is known of a visitor's language, the strongest first."""

    user: str = ""
    cookie: str = ""
    accepted: str = ""


def choose(wish: Wish, offered: Sequence[str]) -> str:
    """Choose the language of a page: the user's choice, the cookie, the browser, the first."""
    for chosen in (wish.user, wish.cookie):
        if chosen in offered:
            return chosen
    return negotiate_locale(_accepted(wish.accepted), offered, sep="-") or offered[0]


def _accepted(header: str) -> list[str]:
    """Read Accept-Language: what the visitor likes best first; nothing that is refused (q=0)."""
    weighed = []
    for part in header.split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        weight = _weight(parameters)
        if name and weight > 0:
            weighed.append((weight, name))
    return [name for _, name in sorted(weighed, key=lambda one: -one[0])]


def _weight(parameters: str) -> float:
    _, _, text = parameters.replace(" ", "").partition("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


@functools.cache
def translations(language: str) -> NullTranslations:
    """Load a language's texts; those of English are in the code."""
    path = _CATALOGUES / language / "LC_MESSAGES" / "canh.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
