"""``canh-agent enrol``: join the server that a code speaks of."""

import os
import platform
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from agent.collectors.fingerprint import fingerprint
from agent.collectors.platforms import this_platform
from agent.folder import make_folder
from agent.identity import Identity, fingerprint_of_before
from agent.joining import Machine, join
from agent.outbox import Outbox
from agent.proxy import choose_proxy
from agent.settings import Settings, SettingsError, read_settings, write_settings, wrong_settings
from agent.uplink import Uplink
from checks.enrolment import parse_code


def enrol(folder: Path, code: str, networks: list[str] | None, proxy: str | None) -> Identity:
    """Join. Doing it again with the same code changes nothing.

    Args:
        folder: The state folder; made when it is not there.
        code: What the province gave.
        networks: Where checks may go although it is private; None: as before.
        proxy: The way to the server; None: as before.

    Raises:
        CodeError, SettingsError, ProxyError: If something that was given is wrong.
        OutboxHeld: If the agent runs.
        UplinkError: If the server cannot be reached, or refuses.
        OSError: If the state folder cannot be written.
    """
    parsed = parse_code(code)
    make_folder(folder)
    settings = _settings(folder, networks, proxy)
    choose = partial(choose_proxy, setting=settings.proxy, environment=os.environ)
    # Held while joining: an agent that runs is not given another identity under its feet.
    with Outbox.open(folder, settings.bounds()) as outbox, closing(Uplink(choose)) as uplink:
        identity = join(folder, parsed, _machine(folder), uplink)
        write_settings(folder, settings)
        outbox.belong_to(identity.device)
    return identity


def _settings(folder: Path, networks: list[str] | None, proxy: str | None) -> Settings:
    settings = read_settings(folder)
    if networks is not None:
        settings = replace(settings, networks=tuple(networks))
    if proxy is not None:
        settings = replace(settings, proxy=proxy)
    if wrong := wrong_settings(settings):
        raise SettingsError("; ".join(wrong))
    return settings


def _machine(folder: Path) -> Machine:
    here = this_platform()
    return Machine(
        fingerprint=fingerprint(here.read_traces(), fingerprint_of_before(folder)),
        host=here.read_host(),
        system=_system(),
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"
