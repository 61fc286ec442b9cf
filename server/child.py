"""The other end of ``server.supervise``: what a part does to be supervised.

A part reads what it is handed from standard input, says ``ready`` on standard output, and ends when
its standard input does: that is how it learns that the supervisor is gone, even killed.
"""

import os
import signal
import sys
import threading
from types import FrameType

# After this long a part that does not end by itself is ended.
GRACE_S = 5.0
READY = "ready"


def take_over() -> str:
    """Read the line that the supervisor hands over, and begin to watch it."""
    # Also once uvicorn has served its last request: it raises the signal that stopped it again.
    signal.signal(signal.SIGTERM, _end)
    line = sys.stdin.readline()
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    return line


def say_ready(address: str) -> None:
    """Tell the supervisor that this part works now, and at which address."""
    sys.stdout.write(f"{READY} {address}\n")
    sys.stdout.flush()


def _end(_number: int, _frame: FrameType | None) -> None:
    # Through every `finally`, so that the database is left closed.
    sys.exit(0)


def _end_with_supervisor() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_S)
    os._exit(1)
