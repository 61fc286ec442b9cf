"""``make bench``: measure everything in the table, print it, and write build/bench.json."""

import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import age, agent, idle, ingest, live, locate, month, pack, pages, plan, province
from tests.bench.figure import Figure

# One line a module; each is bounded in time.
BENCHES: dict[str, Callable[[], Sequence[Figure]]] = {
    "ingest": ingest.run,
    "idle": idle.run,
    "province": province.run,
    "live": live.run,
    "locate": locate.run,
    "month": month.run,
    "pack": pack.run,
    "pages": pages.run,
    "agent": agent.run,
    "age": age.run,
    "plan": plan.run,
}
RESULTS = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def main(chosen: Sequence[str]) -> None:
    """Run the benches named, or all of them."""
    logging.basicConfig(level=logging.WARNING)
    figures = []
    for name in chosen or BENCHES:
        say(f"== {name}")
        for figure in BENCHES[name]():
            figures.append(figure)
            say(line(figure))
    RESULTS.parent.mkdir(exist_ok=True)
    plain = {
        figure.name: {"value": figure.value, "unit": figure.unit, "beside": figure.beside}
        for figure in figures
    }
    RESULTS.write_text(json.dumps(plain, indent=2, ensure_ascii=False) + "\n")


def line(figure: Figure) -> str:
    beside = f"   beside {figure.beside}" if figure.beside else ""
    return f"{figure.name:<56} {figure.value:>12,.6g} {figure.unit}{beside}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
