"""Rare work runs in a process of its own, which ends: so the agent stays small."""

import logging
import subprocess
import sys
import threading

logger = logging.getLogger(__name__)

# -P: a folder called checks where the agent happens to be started must not be imported.
PYTHON = (sys.executable, "-P", "-m")


def run_child(command: tuple[str, ...], timeout_s: float, most_bytes: int) -> bytes | None:
    """Run a child and give what it prints; its own log goes where this process's goes.

    Args:
        command: The child.
        timeout_s: It is killed after so many seconds.
        most_bytes: It is killed when it prints more.

    Returns:
        None, and a line in the log, when it was killed or failed.

    Raises:
        OSError: If it cannot be started: there is no memory, or no right to.
    """
    with subprocess.Popen(  # noqa: S603  # this very interpreter, or what a test gives
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None  # noqa: S101  # PIPE above
        killer = threading.Timer(timeout_s, child.kill)
        killer.start()
        try:
            output = child.stdout.read(most_bytes + 1)
            if len(output) > most_bytes:
                child.kill()
            code = child.wait()
        finally:
            killer.cancel()
            child.kill()  # nothing to do when it has ended; its end is awaited on leaving
    if code:
        logger.warning("A child failed exit_code=%d bytes=%d", code, len(output))
        return None
    return output
