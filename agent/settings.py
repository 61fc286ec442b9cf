"""What a person set for this agent. Read once from the state folder; no server changes it."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

from agent.ceilings import USUAL_PORTS, Ceilings, read_network
from agent.folder import write_whole
from agent.outbox import Bounds
from agent.proxy import STRAIGHT, ProxyError, parse_proxy
from checks.wire.plain import encode, from_plain

NAME = "settings.json"
_DAY_S = 86400.0
_MOST_AHEAD_S = 366 * _DAY_S
_MIB = 1024 * 1024


class SettingsError(ValueError):
    """Settings that cannot be used; the message names the file and every wrong key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The agent's own settings.

    Attributes:
        networks: Networks besides the computer's own where checks may go although they are
            private, such as ``10.0.0.0/8``.
        ports: TCP ports that checks may connect to, besides the usual ones.
        proxy: ``http://[USER:PASSWORD@]HOST:PORT``; ``none``: go straight; empty: as the
            environment says (HTTPS_PROXY, NO_PROXY).
        probes_a_minute: The most probes that may start within a minute.
        probe_mb_a_day: The most megabytes that probes may cost a day.
        speed_tests_a_day: The most tests of the line's speed, each of one way, a day; 0: none.
        speed_test_mb: The most megabytes that one of them may cost.
        outbox_days: Days, of the time that the computer is on, after which a record that could
            not be sent is given up.
        outbox_mib: The most MiB of disk for records that wait.
        clock_ahead_s: Seconds that a demo's wall clock is ahead of this computer's.
    """

    networks: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    proxy: str = ""
    probes_a_minute: int = 20
    probe_mb_a_day: int = 100
    speed_tests_a_day: int = 4
    speed_test_mb: int = 150
    outbox_days: float = 14.0
    outbox_mib: float = 64.0
    clock_ahead_s: float = 0.0

    def bounds(self) -> Bounds:
        """How much the outbox keeps."""
        return Bounds(age_s=self.outbox_days * _DAY_S, size_bytes=int(self.outbox_mib * _MIB))

    def ceilings(self, server_ports: frozenset[int]) -> Ceilings:
        """What no server can lift. ``server_ports``: of the servers' own addresses."""
        return Ceilings(
            networks=tuple(map(read_network, self.networks)),
            ports=USUAL_PORTS | frozenset(self.ports) | server_ports,
            probes_a_minute=self.probes_a_minute,
            bytes_a_day=self.probe_mb_a_day * 1_000_000,
            speed_tests_a_day=self.speed_tests_a_day,
            speed_test_bytes=self.speed_test_mb * 1_000_000,
        )


def read_settings(folder: Path) -> Settings:
    """Read the settings of a state folder; the defaults when there are none.

    Raises:
        SettingsError: If they cannot be used.
    """
    path = folder / NAME
    try:
        plain = json.loads(path.read_bytes())
        settings = from_plain(Settings, plain)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:  # WrongShape is a ValueError
        raise SettingsError(f"{path}: {error}") from error
    unknown = plain.keys() - {field.name for field in fields(Settings)}
    wrong = [f"there is no setting {name!r}" for name in sorted(unknown)] + wrong_settings(settings)
    if wrong:
        raise SettingsError(f"{path}: {'; '.join(wrong)}")
    return settings


def write_settings(folder: Path, settings: Settings) -> None:
    """Write the settings, those that are not as usual.

    Raises:
        SettingsError: If they could not be read again.
    """
    if wrong := wrong_settings(settings):
        raise SettingsError("; ".join(wrong))
    write_whole(folder / NAME, encode(settings) + b"\n")


def wrong_settings(settings: Settings) -> list[str]:
    """Name everything that is wrong; empty when nothing is."""
    wrong = []
    for network in settings.networks:
        try:
            read_network(network)
        except ValueError as error:
            wrong.append(f"networks: {error}")
    try:
        if settings.proxy not in {"", STRAIGHT}:
            parse_proxy(settings.proxy)
    except ProxyError as error:
        wrong.append(f"proxy: {error}")
    if not all(0 < port < 65536 for port in settings.ports):
        wrong.append("ports: a port is a number from 1 to 65535")
    wrong += [
        f"{name}: more than 0 expected"
        for name in (
            *("probes_a_minute", "probe_mb_a_day", "speed_test_mb"),
            *("outbox_days", "outbox_mib"),
        )
        if not getattr(settings, name) > 0
    ]
    if not abs(settings.clock_ahead_s) <= _MOST_AHEAD_S:
        wrong.append("clock_ahead_s: a year at most expected")
    if settings.speed_tests_a_day < 0:
        wrong.append("speed_tests_a_day: 0 or more expected")
    return wrong
