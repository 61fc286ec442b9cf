"""The process of the simulated district: it gives ``server.province`` its time and its folder.

Started by the demo as ``python -m server.demo.district``. Of the server's data only its control
page reads anything: what came of the things that somebody broke there.
"""

import argparse
import json
import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checks.enrolment import EnrolmentCode, parse_code
from server.clock import ShiftedClock, SystemClock
from server.demo.control.breaking import Control, breaks_of_next_run
from server.demo.control.room import control_room
from server.demo.scale import Scale
from server.demo.simulation import running
from server.demo.story_file import StoryFile
from server.demo.teller import Teller
from server.demo.working_days import working_days
from server.province import great_story, story
from server.province.district import District, lay_out
from server.province.identities import open_identities
from server.province.lists import write_truth
from server.province.shape import DEMO, whole_province
from server.province.traffic import Rhythm
from server.province.units import read_units
from server.province.world import Break, World
from server.settings_file import read_settings

# The table of communes that the product brings along.
COMMUNES = Path(__file__).resolve().parent.parent / "fleet" / "communes.csv"
# The same in every demo, so that its documentation can speak of it.
SEED = 24
_TELL_EVERY_S = 1.0
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

    @property
    def story(self) -> StoryFile:
        """What has broken so far."""
        return StoryFile(self.path / _STORY)

    def codes(self) -> dict[str, EnrolmentCode]:
        """Read the enrolment codes."""
        plain = json.loads((self.path / _CODES).read_text(encoding="utf-8"))
        return {site: parse_code(text) for site, text in plain.items()}


def demo_district(now: datetime, scale: Scale) -> District:
    """Lay out what a demo simulates."""
    units = read_units(COMMUNES)
    shape = DEMO if scale is Scale.DISTRICT else whole_province(units)
    return lay_out(units, shape, SEED, year_of(now))


def demo_world(now: datetime, scale: Scale, breaks: Collection[Break] = ()) -> World:
    """Give the world that a demo simulates, and what breaks in it."""
    district = demo_district(now, scale)
    return World(district=district, seed=SEED, breaks=breaks, days=working_days(now))


def year_of(now: datetime) -> float:
    """Give a moment as a year, such as 2026.5: computers are as old as that makes them."""
    return now.year + now.timetuple().tm_yday / 366


def main() -> None:
    """Run the district until told to stop."""
    arguments = _arguments()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    clock = ShiftedClock(SystemClock(), arguments.ahead)
    folder, now = DistrictFolder(arguments.folder), clock.now()
    told = _story(arguments.scale, now, arguments.round, folder.story.scenes())
    breaks = breaks_of_next_run(told, folder.story.truths(), now)
    world = demo_world(now, arguments.scale, breaks)
    folder.write_truth(world)
    identities = open_identities(folder.path, world.district.computers)
    rhythm = Rhythm(now=clock.now, stop=threading.Event(), round_s=arguments.round)
    control = Control(district=world.district, breaks=breaks, story=folder.story, now=clock.now)
    settings = read_settings(arguments.data, {}, {})
    with (
        running(world, identities, folder.codes(), arguments.port, rhythm) as ending,
        control_room(control, settings, arguments.control_port),
    ):
        teller = Teller(told, folder.story, now)
        while not ending.comes_within(_TELL_EVERY_S):
            teller.tell(clock.now())


def _story(scale: Scale, now: datetime, round_s: float, before: Sequence[str]) -> Sequence[Break]:
    """Begin the story of a scale, or go on with it."""
    if scale is Scale.PROVINCE:
        return great_story.breaks_from(now, round_s, before)
    return story.breaks_from(now, round_s, story.last_scene(before))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="the simulated district of a demo")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=Scale, required=True, help="how much is simulated")
    parser.add_argument("--round", type=float, required=True, help="seconds between reports")
    parser.add_argument("--port", type=int, required=True, help="that its services answer at")
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds, of the demo's clock")
    parser.add_argument("--control-port", type=int, required=True, help="of the control page")
    parser.add_argument("--data", type=Path, required=True, help="the data folder of the server")
    return parser.parse_args()


if __name__ == "__main__":
    main()
