"""The process of the simulated district: it gives ``server.province`` its time and its folder.

Started by the demo as ``python -m server.demo.district``; it never opens the server's data.
"""

import argparse
import json
import logging
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from checks.enrolment import EnrolmentCode, parse_code
from server.clock import SystemClock
from server.province.communes import read_communes
from server.province.district import DEMO, District, lay_out
from server.province.identities import open_identities
from server.province.lists import write_truth
from server.province.traffic import Rhythm, run_district
from server.province.world import World

# The table of communes that the product brings along.
_COMMUNES = Path(__file__).resolve().parent.parent / "fleet" / "communes.csv"
# The same district in every demo, so that its documentation can speak of it.
SEED = 24
_CODES = "codes.json"


@dataclass(frozen=True, slots=True)
class DistrictFolder:
    """What the demo hands to the simulation, and what the simulation keeps."""

    path: Path

    def write_codes(self, codes: Mapping[str, EnrolmentCode]) -> None:
        """Hand over enrolment codes, by site."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        plain = {site: code.text() for site, code in codes.items()}
        (self.path / _CODES).write_text(json.dumps(plain), encoding="utf-8")

    def codes(self) -> dict[str, EnrolmentCode]:
        """Read the enrolment codes."""
        plain = json.loads((self.path / _CODES).read_text(encoding="utf-8"))
        return {site: parse_code(text) for site, text in plain.items()}


def demo_district(now: datetime) -> District:
    """Lay out the district of a demo."""
    year = now.year + now.timetuple().tm_yday / 366
    return lay_out(read_communes(_COMMUNES), DEMO, SEED, year)


def main() -> None:
    """Run the district until told to stop."""
    parser = argparse.ArgumentParser(description="the simulated district of a demo")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--round", type=float, default=15.0, help="seconds between reports")
    arguments = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    clock, stop, folder = SystemClock(), threading.Event(), DistrictFolder(arguments.folder)

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    world = World(district=demo_district(clock.now()), seed=SEED)
    (folder.path / "truth.json").write_text(write_truth(world), encoding="utf-8")
    identities = open_identities(folder.path, world.district.computers)
    rhythm = Rhythm(now=clock.now, stop=stop, round_s=arguments.round)
    run_district(world, identities, folder.codes(), rhythm)


if __name__ == "__main__":
    main()
