"""Reading the settings: ``canh.toml`` in the data folder, then ``CANH_…``, then the command line.

The later wins. All that is wrong is said at once, so that an operator mends it in one go.
"""

import dataclasses
import difflib
import json
import tomllib
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.channels.channel import ChannelSettingsError
from alerts.channels.mail import Security
from checks.enrolment import CodeError, split_address
from server.deliver.channels import mail_settings
from server.settings import Settings
from server.store.session import StoreError, open_store

FILE_NAME = "canh.toml"
_PREFIX = "CANH_"
_LANGUAGES = ("vi", "en", "fr")
_YEAR_S = 366 * 86_400
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # named to be refused, not listened on
# Those that name a place for the reader itself.
_OTHER_VARIABLES = {"CANH_DATA"}


class SettingsError(ValueError):
    """Settings that Canh cannot run with. ``wrong``: one sentence each, with where it stands."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


@dataclasses.dataclass(frozen=True, slots=True)
class _Given:
    """A setting as somebody gave it, and where."""

    key: str
    value: Any
    place: str


def read_settings(
    folder: Path, environment: Mapping[str, str], options: Mapping[str, Any]
) -> Settings:
    """Read the settings of the server whose data lie in ``folder``.

    Args:
        folder: The data folder; it need not exist yet.
        environment: ``CANH_AGENTS_PORT=…``; ``CANH_DATABASE_FILE=…`` names a file with the value.
        options: From the command line, by key; None where not given.

    Raises:
        SettingsError: With everything that is wrong.
    """
    wrong: list[str] = []
    given = _from_file(folder / FILE_NAME, wrong) + _from_environment(environment, wrong)
    given += [
        _Given(key, value, f"--{key.replace('_', '-')}")
        for key, value in options.items()
        if value is not None
    ]
    return _settings(folder, given, wrong)


def clock_ahead_s(folder: Path, environment: Mapping[str, str]) -> float:
    """Give how far the clock of a server is ahead: 0.0 but for a demo's.

    Nothing is wrong here: whoever needs the other settings is told of all that is.
    """
    given = _from_file(folder / FILE_NAME, []) + _from_environment(environment, [])
    ours = [one for one in given if one.key in {"demo", "clock_ahead_s"}]
    values = {one.key: _checked(one, []) for one in ours}
    return (values.get("demo") and values.get("clock_ahead_s")) or 0.0


def hand_over(settings: Settings) -> str:
    """Write settings as one line for another process of this server."""
    return json.dumps(dataclasses.asdict(settings), default=str)


def taken_over(line: str) -> Settings:
    """Read what ``hand_over`` wrote.

    Raises:
        SettingsError: If it is something else.
    """
    values = json.loads(line)
    folder = Path(values.pop("folder"))
    return _settings(folder, [_Given(key, value, "given") for key, value in values.items()], [])


def write_settings(values: Mapping[str, Any]) -> str:
    """Write settings as TOML, the form that ``read_settings`` reads."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def keys() -> dict[str, type]:
    """List what can be set, with the type of each."""
    hints = typing.get_type_hints(Settings)
    return {
        field.name: hints[field.name]
        for field in dataclasses.fields(Settings)
        if field.name != "folder"
    }


def _toml(value: Any) -> str:
    # Numbers, booleans, strings and lists of them are written alike in JSON and TOML, but for
    # one character.
    plain = list(value) if isinstance(value, tuple) else value
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007F")


def _settings(folder: Path, given: list[_Given], wrong: list[str]) -> Settings:
    values = {one.key: value for one in given if (value := _checked(one, wrong)) is not None}
    if not values.get("servers") and values.get("agents_host") in _EVERYWHERE:
        wrong.append(
            f"servers: agents_host {values['agents_host']} tells no agent where to go: set servers "
            'to what they reach this server by, such as ["canh.example.vn:8443"]'
        )
    if values.get("clock_ahead_s") and not values.get("demo"):
        wrong.append("clock_ahead_s: only a demo's clock may be another than the computer's")
    if wrong:
        raise SettingsError(wrong)
    settings = Settings(folder=folder, **values)
    try:
        mail_settings(settings)
    except ChannelSettingsError as error:
        raise SettingsError([f"mail cannot be sent with the mail_... settings: {error}"]) from error
    return settings


def _from_file(path: Path, wrong: list[str]) -> list[_Given]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        wrong.append(f"{path}: {error}")
        return []
    unknown = [key for key in table if key not in keys()]
    wrong += [f"{path}: there is no setting {key!r}{_meant(key, keys())}" for key in unknown]
    return [_Given(key, value, str(path)) for key, value in table.items() if key not in unknown]


def _from_environment(environment: Mapping[str, str], wrong: list[str]) -> list[_Given]:
    known = {f"{_PREFIX}{key.upper()}": key for key in keys()}
    given = []
    for name, text in environment.items():
        if name in known:
            given.append(_Given(known[name], _from_text(known[name], text), name))
        elif name.removesuffix("_FILE") in known:
            key = known[name.removesuffix("_FILE")]
            try:
                value = Path(text).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                wrong.append(f"{name}: {error}")
                continue
            given.append(_Given(key, _from_text(key, value), name))
        elif name.startswith(_PREFIX) and name not in _OTHER_VARIABLES:
            # Other programs' variables may begin like ours: only what looks like a slip is wrong.
            meant = _meant(name, known)
            wrong += [f"{name}: there is no such setting{meant}"] if meant else []
    return given


def _from_text(key: str, text: str) -> Any:  # of the setting's type, if it can be
    kind = keys()[key]
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return text if kind is str else [part.strip() for part in text.split(",") if part.strip()]


def _checked(one: _Given, wrong: list[str]) -> Any:  # of the setting's type, or None
    kind, value = keys()[one.key], one.value
    if kind is float and type(value) is int:
        value = float(value)
    if typing.get_origin(kind) is tuple:
        if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
            value = tuple(value)
        kind = tuple
    # type(), not isinstance(): True is an int to Python and a mistake in a port.
    if type(value) is not kind:
        expected = "list of strings" if kind is tuple else kind.__name__
        wrong.append(f"{one.place}: {one.key}: {expected} expected, not {value!r}")
        return None
    if complaint := _RULES.get(one.key, _anything)(value):
        wrong.append(f"{one.place}: {one.key}: {complaint}")
        return None
    return value


def _anything(_value: object) -> str:
    return ""


def _port(value: int) -> str:
    return "" if 0 <= value < 65536 else f"{value} is not a port (0: any free one)"


def _host(value: str) -> str:
    return "" if value.strip() else "an address to listen on expected, such as 0.0.0.0"


def _servers(value: tuple[str, ...]) -> str:
    try:
        for address in value:
            split_address(address)
    except CodeError as error:
        return str(error)
    return ""


def _pages_url(value: str) -> str:
    address = urlsplit(value)
    plain = address.scheme in ("http", "https") and address.hostname and not address.query
    return "" if not value or plain else f"{value!r} is not an address such as https://canh.example"


def _security(value: str) -> str:
    return "" if value in set(Security) else f"one of {', '.join(Security)} expected, not {value!r}"


def _database(value: str) -> str:
    try:
        if value:
            open_store(value).close()
    except StoreError as error:
        return str(error)
    return ""


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"{value!r} is not a time zone such as Asia/Ho_Chi_Minh"
    return ""


def _languages(value: tuple[str, ...]) -> str:
    if value and set(value) <= set(_LANGUAGES):
        return ""
    return f"some of {', '.join(_LANGUAGES)} expected, not {', '.join(value) or 'none'}"


def _within(least: float, most: float) -> Callable[[float], str]:
    return lambda value: "" if least <= value <= most else f"{least:g} to {most:g} expected"


# What each value has to be, beside its type.
_RULES: Mapping[str, Callable[[Any], str]] = {
    "database": _database,
    "agents_host": _host,
    "agents_port": _port,
    "ndt7_port": _port,
    "speed_tests_at_once": _within(0, 100),
    "speed_test_mb": _within(1, 10_000),
    "pages_host": _host,
    "pages_port": _port,
    "pages_url": _pages_url,
    "servers": _servers,
    "round_s": _within(1, 3600),
    "line_percent": _within(0.01, 100),
    "learning_days": _within(0, 366),
    "raw_days": _within(1, 3660),
    "hourly_days": _within(1, 3660),
    "timezone": _timezone,
    "languages": _languages,
    "mail_port": _within(1, 65535),
    "mail_security": _security,
    "clock_ahead_s": _within(-_YEAR_S, _YEAR_S),
}


def _meant(word: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.8)
    return f" (did you mean {close[0]!r}?)" if close else ""
