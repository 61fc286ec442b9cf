"""The planning benchmark beside the checkout: its own harm model, its generator, its judge."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def module(shared: Path, name: str) -> ModuleType:
    """Load a file of the benchmark; its imports of its neighbours go by their plain names."""
    folder = shared / "bench" / "planning"
    spec = importlib.util.spec_from_file_location(f"planning_{name}", folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded  # its dataclasses look themselves up
    spec.loader.exec_module(loaded)
    return loaded


def generate(shared: Path, out: Path, name: str) -> Path:
    _run(shared, "generate", str(out), name)
    return out / name


def score(shared: Path, folder: Path, plan: Path, report: Path) -> dict[str, Any]:
    """Give the judgement; ``accepted``: every rule is kept and nothing false is claimed."""
    done = _run(shared, "score", str(folder), str(plan), str(report), check=False)
    judged: dict[str, Any] = json.loads(done.stdout)
    return judged | {"accepted": done.returncode == 0}


def _run(
    shared: Path, name: str, *arguments: str, check: bool = True
) -> "subprocess.CompletedProcess[str]":
    script = shared / "bench" / "planning" / f"{name}.py"
    command = [sys.executable, "-B", str(script), *arguments]
    return subprocess.run(command, check=check, capture_output=True, text=True)
