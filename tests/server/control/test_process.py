"""The process of the jobs with a probe in it that hangs."""

import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.prepare import prepare
from server.settings import Settings
from server.settings_file import hand_over
from server.store.session import open_store
from tests.server.control.watched import watch

PART = (sys.executable, "-P", "-m", "server", "serve", "--part", "jobs")
TIMEOUT_S = 60.0


@pytest.mark.journey
def test_a_probe_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(3 * TIMEOUT_S)
        store = open_store(settings.database_url)
        watch(store, silent.getsockname()[1], kind="http", timeout_s=TIMEOUT_S)
        store.close()
        with subprocess.Popen(
            PART, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        ) as process:
            assert process.stdin is not None
            process.stdin.write(f"{hand_over(settings)}\n")
            asked, _ = silent.accept()
            with asked:
                process.send_signal(signal.SIGTERM)
                # Less than the probe would take.
                code = process.wait(TIMEOUT_S * 2 / 3)

    assert code == 0
