"""The processes that a demo is made of."""

import sys
from datetime import datetime
from pathlib import Path

from server.demo.folder import DemoFolder
from server.demo.parts import Part, beside_this_python
from server.demo.ports import Ports
from server.demo.scale import Scale

_PLAN_S = 2.0


def server(folder: DemoFolder) -> Part:
    """Give the server, with all of its parts."""
    return _part(folder, "server", beside_this_python("canh"), "serve", "--data", folder.path)


def agent(folder: DemoFolder) -> Part:
    """Give this computer's agent."""
    return _part(folder, "agent", beside_this_python("canh-agent"), "run", "--state", folder.agent)


def enrolment(folder: DemoFolder, code: str) -> Part:
    """Give what enrols this computer, and ends."""
    # Whatever proxy this computer has, its own server is not behind it.
    options = ("--state", folder.agent, "--proxy", "none")
    return _part(folder, "enrolment", beside_this_python("canh-agent"), "enrol", code, *options)


def plan(folder: DemoFolder) -> Part:
    """Give what plans, once the computers have reported; it ends by itself, and is in no hurry."""
    options = ("--data", folder.path, "--time-limit", f"{_PLAN_S:g}")
    return _part(folder, "plan", "nice", beside_this_python("canh"), "plan", *options)


def past(folder: DemoFolder, until: datetime) -> Part:
    """Give what makes thirty days of past; it ends by itself, and says how far it is."""
    return _module(folder, "server.past", folder.path, "--now", until.isoformat())


def district(
    folder: DemoFolder, scale: Scale, ports: Ports, round_s: float, ahead_s: float
) -> Part:
    """Give the simulated district, or province."""
    pace = ("--round", f"{round_s:g}", f"--ahead={ahead_s}")
    listens = ("--control-port", str(ports.control), "--port", str(ports.services))
    options = ("--scale", scale, *pace, "--data", folder.path, *listens)
    return _module(folder, "server.demo.district", folder.province, *options)


def mailbox(folder: DemoFolder, ports: Ports, zone: str, ahead_s: float) -> Part:
    """Give the mailbox."""
    listens = ("--mail-port", str(ports.mail), "--page-port", str(ports.mail_page))
    options = (*listens, "--zone", zone, f"--ahead={ahead_s}")
    return _module(folder, "server.demo.mailbox", folder.mail, *options)


def _module(folder: DemoFolder, name: str, *arguments: str | Path) -> Part:
    command = (sys.executable, "-P", "-m", name, *arguments)
    return _part(folder, name.rpartition(".")[2], *command)


def _part(folder: DemoFolder, name: str, *command: str | Path) -> Part:
    return Part(name=name, command=tuple(map(str, command)), log=folder.logs / f"{name}.log")
