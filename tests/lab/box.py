"""A box for the laboratory: namespaces of users, processes, mounts and networks, all of its own.

A trial runs as the first process of the box. When that ends, however it ends, the kernel
ends every process and removes every network in the box. No right of root is needed or used.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_INSIDE = "CANH_LAB_INSIDE"
_TOOLS = {
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "ip": "iproute2",
    "tc": "iproute2",
    "nft": "nftables",
}
_BOX = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
_TRIAL = "mount -t tmpfs none /run && ip netns add trial && nft list ruleset"
# Debian keeps them here, and only root looks there.
_MORE_PATH = ("/usr/sbin", "/sbin")


def what_is_missing() -> str:
    """Say why there can be no laboratory on this machine; empty: there can."""
    absent = {package for tool, package in _TOOLS.items() if not shutil.which(tool, path=_path())}
    if absent:
        return f"apt install {' '.join(sorted(absent))}"
    _, complaint = way_in()
    return complaint


def is_inside() -> bool:
    """Whether this process is the first of the box."""
    return os.environ.get(_INSIDE) == "1" and os.getpid() == 1


def enter(module: str, arguments: Sequence[str]) -> None:
    """Become another program, in a box. Does not return."""
    command, _ = way_in()
    inside = (*command, sys.executable, "-m", module, *arguments)
    os.execvpe(inside[0], inside, environment() | {_INSIDE: "1"})  # noqa: S606  # no shell


def way_in() -> tuple[Sequence[str], str]:
    """Give the words before a command that is to run in a box, or what speaks against it.

    Anybody may be root of a box, mostly; where that is forbidden, root of the machine may.
    """
    complaint = ""
    for rights in (["--map-root-user"], []):
        way = ["unshare", *rights, *_BOX]
        tried = subprocess.run(
            [*way, "sh", "-c", _TRIAL],
            capture_output=True,
            text=True,
            check=False,
            env=environment(),
        )
        if not tried.returncode:
            return way, ""
        complaint = complaint or f"no network namespaces: {tried.stderr.strip()}"
    return (), complaint


def furnish(resolver_file: Path) -> None:
    """Make room for names of networks, and give the box a list of resolvers of its own."""
    os.environ["PATH"] = _path()
    run("mount", "-t", "tmpfs", "none", "/run")
    Path("/run/netns").mkdir()
    run("ip", "netns", "attach", "centre", "1")
    run("mount", "--bind", resolver_file, "/etc/resolv.conf")


class ToolFailed(RuntimeError):
    """A tool of the system did not do what it was asked to."""


def run(*command: str | Path, given: str = "") -> str:
    """Run a tool of the system; give what it says.

    Raises:
        ToolFailed: With what it complained of. A mistyped rule must never pass unseen.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolFailed(f"{' '.join(words)}: {done.stderr.strip()}\n{given}")
    return done.stdout


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), *_MORE_PATH))


def environment() -> dict[str, str]:
    """Give this one's environment, in which the tools are found."""
    return dict(os.environ) | {"PATH": _path()}
