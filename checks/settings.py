"""What a kind of probe has to be told: typed settings, read from the untyped ones of a check.

A kind writes its settings as a frozen dataclass; each field is ``Annotated`` with a ``Rule``.
"""

import dataclasses
import functools
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from checks.address import family_of
from checks.check import Setting, Settings

T = TypeVar("T")

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_PATH = re.compile(r"/[!-~]{0,1023}")
_STATUS = re.compile(r"[1-9][0-9]{2}(-[1-9][0-9]{2})?(,[1-9][0-9]{2}(-[1-9][0-9]{2})?)*")


class WrongSettings(ValueError):
    """Settings that no probe can be made with. ``wrong`` names each key and what is wrong."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("; ".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting means, as a sentence; what its values are (``a port``); and the test."""

    meaning: str
    what: str
    test: Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One setting of a kind. ``default`` is None where it must be given."""

    name: str
    type: type
    default: Setting | None
    rule: Rule

    def wrong(self, value: Setting) -> str:
        """Say what is wrong with ``value``; empty when nothing is."""
        # type(), not isinstance(): True is an int to Python and a mistake in a check.
        if type(value) is not self.type and not (self.type is float and type(value) is int):
            return f"{self.name}: {self.type.__name__} expected, not {type(value).__name__}"
        return "" if self.rule.test(value) else f"{self.name}: {value!r} is not {self.rule.what}"


@functools.cache
def needs(kind: type) -> tuple[Need, ...]:
    """List the settings of a kind, in the order of its dataclass."""
    hints = typing.get_type_hints(kind, include_extras=True)
    out = []
    for field in dataclasses.fields(kind):
        type_, rule = typing.get_args(hints[field.name])
        default = None if field.default is dataclasses.MISSING else field.default
        out.append(Need(name=field.name, type=type_, default=default, rule=rule))
    return tuple(out)


def wrong(kind: type, settings: Settings) -> list[str]:
    """Name every wrong, missing and unknown key of ``settings``; empty when they will do."""
    wanted = needs(kind)
    names = {need.name for need in wanted}
    out = [f"{name}: there is no such setting" for name in settings if name not in names]
    for need in wanted:
        if need.name in settings:
            out.append(need.wrong(settings[need.name]))
        elif need.default is None:
            out.append(f"{need.name}: missing")
    return [text for text in out if text]


def read(kind: type[T], settings: Settings) -> T:
    """Build the settings of a kind.

    Raises:
        WrongSettings: If any is wrong, missing or unknown.
    """
    if found := wrong(kind, settings):
        raise WrongSettings(found)
    return kind(**settings)


def is_host(text: str) -> bool:
    """Whether ``text`` is an address or a name as DNS knows it (``xn--`` where it is not ASCII)."""
    if "%" not in text and family_of(text):
        return True
    labels = text.removesuffix(".").split(".")
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def is_path(text: str) -> bool:
    """Whether ``text`` can stand in a request line: no blank or line break slips in a header."""
    return _PATH.fullmatch(text) is not None


def is_port(number: int) -> bool:
    return 0 < number < 65536


def is_status(text: str) -> bool:
    return _STATUS.fullmatch(text) is not None


def at_most(size: int) -> Callable[[str], bool]:
    """Whether a text has no more characters."""
    return lambda text: len(text) <= size


Host = Annotated[str, Rule("Name or address of the machine.", "a host name or an address", is_host)]
Port = Annotated[int, Rule("Its TCP port.", "a port (1 to 65535)", is_port)]
Family = Annotated[
    str,
    Rule(
        "Kind of address: any is IPv4, and IPv6 for a name that has only that.",
        "any, ipv4 or ipv6",
        ("any", "ipv4", "ipv6").__contains__,
    ),
]
Authority = Annotated[
    str,
    Rule(
        "Whose certificates are believed: the system's authorities, or any at all.",
        "system or any",
        ("system", "any").__contains__,
    ),
]
UrlPath = Annotated[str, Rule("What to ask for.", "a path that begins with /", is_path)]
Tls = Annotated[bool, Rule("Whether over TLS.", "true or false", lambda _: True)]
StatusCodes = Annotated[
    str,
    Rule(
        "The status codes that are right.",
        "a list of status codes such as 200-299,401",
        is_status,
    ),
]
Text = Annotated[
    str,
    Rule(
        "Text that must be in the first 16 kB; empty: any will do.",
        "at most 200 characters",
        at_most(200),
    ),
]
