"""The processes that ``canh serve`` runs: a line of the table and a function for each."""

import sys
from collections.abc import Callable, Mapping

from server.settings import Settings
from server.settings_file import hand_over
from server.supervise import Part
from server.trust.keyring import Keyring

# Called once with what to tell a person, such as the address, when the part works.
Ready = Callable[[str], None]
RunPart = Callable[[Settings, Ready], None]


def run_agents(settings: Settings, ready: Ready) -> None:
    """Take in what agents report."""
    from server.agents.app import run_agents  # noqa: PLC0415  # each process loads its own part

    run_agents(settings, ready)


def run_pages(settings: Settings, ready: Ready) -> None:
    """Show pages."""
    from server.web.app import run_pages  # noqa: PLC0415  # each process loads its own part

    run_pages(settings, ready)


def run_jobs(settings: Settings, ready: Ready) -> None:
    """Run the jobs."""
    from server.jobs.runner import run_jobs  # noqa: PLC0415  # each process loads its own part

    run_jobs(settings, ready)


def run_ndt7(settings: Settings, ready: Ready) -> None:
    """Test the speed of links."""
    from server.ndt7.app import run_ndt7  # noqa: PLC0415  # each process loads its own part

    run_ndt7(settings, ready)


PARTS: Mapping[str, RunPart] = {
    "agents": run_agents,
    "pages": run_pages,
    "jobs": run_jobs,
    "ndt7": run_ndt7,
}
# They show the listener's certificate, which is renewed by itself and by a rotation of the keys.
_WITH_CERTIFICATE = {"agents", "ndt7"}


def parts(settings: Settings) -> tuple[Part, ...]:
    """List the processes of a server."""
    keyring = Keyring(settings.folder)
    return tuple(
        Part(
            name=name,
            # -P: a folder `checks` where somebody happens to stand must not be taken for ours.
            command=(sys.executable, "-P", "-m", "server", "serve", "--part", name),
            handed=hand_over(settings),
            restart_on=(keyring.listener_file,) if name in _WITH_CERTIFICATE else (),
        )
        for name in PARTS
    )
