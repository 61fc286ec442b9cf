"""``canh-agent status``: whether reports arrive, and if not, why."""

from pathlib import Path

from agent.clock import Clock
from agent.identity import NotEnrolled, read_identity
from agent.outbox_file import is_held
from agent.settings import read_settings
from agent.status import read_status
from agent.telling import Known


def look(folder: Path) -> Known:
    """Learn from the state folder how the agent is doing, without disturbing it.

    Raises:
        IdentityError: If the identity is damaged.
        SettingsError: If what a person set cannot be used.
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
        now_s=Clock(ahead_s=read_settings(folder).clock_ahead_s).wall_s(),
    )
