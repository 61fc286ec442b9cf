"""Templates to pages: one environment a language, strict about names, escaping everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from server.clock import from_ms
from server.web import charts, finance_wording, hexagons, language, wording
from server.web.formats import Formats
from server.web.saying import Sayer

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes pages. ``static``: name of a static file -> its name with the hash."""

    environments: Mapping[str, Environment]
    static: Mapping[str, str]

    def render(self, language_code: str, template: str, context: Mapping[str, object]) -> str:
        """Render a template in a language."""
        return self.environments[language_code].get_template(template).render(context)


def make_renderer(languages: Sequence[str], zone: ZoneInfo, static: Mapping[str, str]) -> Renderer:
    """Prepare the templates of all languages."""
    return Renderer(
        environments={code: _environment(code, zone, languages, static) for code in languages},
        static=static,
    )


def capital(text: str) -> str:
    """Begin a text with a capital; what is marked as safe stays so."""
    return text[:1].upper() + text[1:]


def _counting(say: Callable[..., str], formats: Formats) -> Callable[..., str]:
    """Let a text that depends on a count write it as numbers are written: 5.155 in Vietnamese."""

    @pass_context
    def said(context: Context, one: str, many: str, number: int, /, **variables: object) -> str:
        if type(variables.get("count")) is int:
            variables["count"] = formats.number(number)
        return say(context, one, many, number, **variables)

    return said


def _environment(
    code: str, zone: ZoneInfo, languages: Sequence[str], static: Mapping[str, str]
) -> Environment:
    texts = language.translations(code)
    formats = Formats(code, zone, texts)
    sayer = Sayer(texts, formats)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    counted = cast(Callable[..., str], environment.globals["ngettext"])  # as just installed
    environment.globals["ngettext"] = _counting(counted, formats)
    environment.filters |= _filters(formats, sayer)
    environment.globals |= {
        "language": code,
        "languages": [(one, language.NAMES[one]) for one in languages],
        "static": {name: f"/static/{hashed}" for name, hashed in static.items()},
        "words": wording,
        "finance": finance_wording,
        "charts": charts,
        "hexagons": hexagons,
    }
    return environment


def _filters(formats: Formats, sayer: Sayer) -> dict[str, Callable[..., object]]:
    """Give what templates may do to a value, by name."""
    return {
        "number": formats.number,
        "rate": formats.rate,
        "dong": formats.dong,
        "ms": formats.ms,
        "memory": formats.memory,
        "disk": formats.disk,
        "when": formats.when,
        "clock": formats.clock,
        "recent": formats.recent,
        "exact": formats.exact,
        "day": formats.day,
        "duration": formats.duration,
        "week": formats.week,
        "seconds": lambda seconds: formats.duration(timedelta(seconds=seconds)),
        "from_ms": from_ms,
        "say": sayer.say,
        "text": sayer.text,
        "amount": sayer.figure,
        "plain": sayer.plain,
        "ground": sayer.ground,
        "capital": capital,
        "work_hours": sayer.hours,
    }
