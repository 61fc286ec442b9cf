"""``canh-agent status``: whether reports arrive, and if not, why."""

from pathlib import Path

from agent.clock import Clock
from agent.identity import NotEnrolled, read_identity
from agent.outbox_file import is_held
from agent.status import read_status
from agent.telling import Known


def look(folder: Path, clock: Clock) -> Known:
    """Learn from the state folder how the agent is doing, without disturbing it.

    Raises:
        IdentityError: If the identity is damaged.
        OSError: If the folder may not be read.
    """
    try:
        identity = read_identity(folder)
    except NotEnrolled:
        identity = None
    return Known(
        identity=identity,
        status=read_status(folder),
        is_running=is_held(folder),
        now_s=clock.wall_s(),
    )
