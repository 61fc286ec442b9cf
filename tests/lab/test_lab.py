"""Three faults of the laboratory: real packets, real processes, and the verdicts on them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing
from tests.lab import box

pytestmark = pytest.mark.journey

# A service, an office and its power: each is named in another way, and told to somebody else.
KINDS = ("certificate over", "TLS inspected", "power cut")
WITHIN_S = 420


def test_what_breaks_in_a_province_of_real_hosts_is_named_exactly_and_told_once(
    tmp_path: Path,
) -> None:
    if why := box.what_is_missing():
        missing(f"no laboratory of real packets: {why}")
    result = tmp_path / "result.json"

    done = subprocess.run(
        (
            *(sys.executable, "-m", "tests.lab", "--seed", "6", "--faults", str(len(KINDS))),
            *("--areas", "1", "--pcs", "3", "--before", "8", "--lasting", "7"),
            *("--json", result, "--kinds", *KINDS),
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    scored = json.loads(result.read_text())
    told = {one["kind"]: (one["mark"], one["pages"]) for one in scored["faults"]}
    assert told == dict.fromkeys(KINDS, ("exact", 1)), done.stdout
    assert scored["strays"] == [], done.stdout
