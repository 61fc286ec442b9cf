"""The process of the simulated district: it gives ``server.province`` its time and its folder.

Started by the demo as ``python -m server.demo.district``; it never opens the server's data.
"""

import argparse
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checks.enrolment import EnrolmentCode, parse_code
from server.clock import Clock, SystemClock
from server.demo.scale import Scale
from server.demo.simulation import Ending, running
from server.province.district import District, lay_out
from server.province.identities import open_identities
from server.province.lists import write_truth
from server.province.shape import DEMO, whole_province
from server.province.story import breaks_from, last_scene, next_begins, truth_line
from server.province.traffic import Rhythm
from server.province.units import read_units
from server.province.world import World

# The table of communes that the product brings along.
COMMUNES = Path(__file__).resolve().parent.parent / "fleet" / "communes.csv"
# The same in every demo, so that its documentation can speak of it.
SEED = 24
_CODES, _TRUTH, _STORY = "codes.json", "truth.json", "story.jsonl"


@dataclass(frozen=True, slots=True)
class DistrictFolder:
    """What the demo hands to the simulation, and what the simulation keeps."""

    path: Path

    def write_codes(self, codes: Mapping[str, EnrolmentCode]) -> None:
        """Hand over enrolment codes, by site."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        plain = {site: code.text() for site, code in codes.items()}
        (self.path / _CODES).write_text(json.dumps(plain), encoding="utf-8")

    def write_truth(self, world: World) -> None:
        """Write down what each computer of the simulation really is."""
        (self.path / _TRUTH).write_text(write_truth(world), encoding="utf-8")

    def add_to_story(self, line: str) -> None:
        """Write down that something breaks."""
        with (self.path / _STORY).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def story(self) -> list[str]:
        """Read what has broken so far, a line of JSON each, oldest first."""
        path = self.path / _STORY
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def codes(self) -> dict[str, EnrolmentCode]:
        """Read the enrolment codes."""
        plain = json.loads((self.path / _CODES).read_text(encoding="utf-8"))
        return {site: parse_code(text) for site, text in plain.items()}


def demo_district(now: datetime, scale: Scale) -> District:
    """Lay out what a demo simulates."""
    units = read_units(COMMUNES)
    shape = DEMO if scale is Scale.DISTRICT else whole_province(units, never_off=True)
    return lay_out(units, shape, SEED, year_of(now))


def year_of(now: datetime) -> float:
    """Give a moment as a year, such as 2026.5: computers are as old as that makes them."""
    return now.year + now.timetuple().tm_yday / 366


def main() -> None:
    """Run the district until told to stop."""
    parser = argparse.ArgumentParser(description="the simulated district of a demo")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=Scale, required=True, help="how much is simulated")
    parser.add_argument("--round", type=float, required=True, help="seconds between reports")
    parser.add_argument("--port", type=int, required=True, help="that its services answer at")
    arguments = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    clock, folder = SystemClock(), DistrictFolder(arguments.folder)
    now = clock.now()
    breaks = breaks_from(now, arguments.round, last_scene(folder.story()))
    world = World(district=demo_district(now, arguments.scale), seed=SEED, breaks=breaks)
    folder.write_truth(world)
    identities = open_identities(folder.path, world.district.computers)
    rhythm = Rhythm(now=clock.now, stop=threading.Event(), round_s=arguments.round)
    with running(world, identities, folder.codes(), arguments.port, rhythm) as ending:
        _tell_story(world, folder, clock, ending)


def _tell_story(world: World, folder: DistrictFolder, clock: Clock, ending: Ending) -> None:
    """Write down what breaks as it breaks, until the end."""
    at = clock.now()
    while True:
        folder.add_to_story(truth_line(world.breaks, at))
        at = next_begins(world.breaks, at)
        if ending.comes_within((at - clock.now()).total_seconds()):
            return


if __name__ == "__main__":
    main()
