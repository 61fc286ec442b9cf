"""A trial: the province is built, things break, and what was said of them is scored."""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tests.journeys.processes import wait_until
from tests.lab import box
from tests.lab.centre import Centre, wait_for_rounds
from tests.lab.faults.kind import Kind
from tests.lab.faults.table import KINDS
from tests.lab.lab import Lab, built
from tests.lab.messages import components_told
from tests.lab.plan import AREAS, lay_out
from tests.lab.progress import say
from tests.lab.report import report
from tests.lab.schedule import ENOUGH_SERVICES, Draw, Planned, Run, plan
from tests.lab.verdicts import names_of, probed_by
from tests.lab.written import read_schedule

# Until the judge knows what is usual.
_BEFORE = 12
# Until what was last is over, and all late data are in: at most so many, and then some in which
# nothing more may come of it.
_AFTER, _QUIET = 10, 2
_LASTING = 30
_LOOK_AGAIN_S = 0.5
# All programs start at the same time, on a machine that may have other things to do.
_HEARD_WITHIN_S = 180.0


def main(arguments: Sequence[str]) -> int:
    """Run the laboratory; 0: every fault bit, and was scored."""
    given = _parse(arguments)
    if not box.is_inside():
        say("run it as: python -m tests.lab")  # here it would lay its cables in this very machine
        return 2
    logging.basicConfig(level=logging.WARNING)
    if given.keep:
        given.keep.mkdir(parents=True)
        return _run(given, given.keep.resolve())
    with tempfile.TemporaryDirectory(prefix="canh-lab-") as name:
        return _run(given, Path(name))


def _run(given: argparse.Namespace, folder: Path) -> int:
    province = lay_out(given.areas, given.pcs)
    with built(province, folder) as lab:
        say(f"waiting for all to be heard, and {given.before} rounds more")
        everybody = len(province.pcs)
        wait_until(lambda: lab.centre.heard() == everybody, "reports of all", _HEARD_WITHIN_S)
        wait_for_rounds(lab.centre, lab.centre.rounds_judged() + given.before)
        run = Run(lab, _planned(given, lab), folder / "truth.jsonl", lambda: _told(lab))
        try:
            run.play(lambda: _so_far(lab))
            _settle(lab.centre)
        except KeyboardInterrupt:
            say("stopped: what follows is what there was until now")
            run.end_all()
        return report(lab, list(run.struck.values()), given.json)


def _planned(given: argparse.Namespace, lab: Lab) -> tuple[Planned, ...]:
    probed = probed_by(lab.centre.database, lab.office.devices)
    if given.schedule:
        kinds = {kind.name: kind for kind in _kinds(())}
        return read_schedule(given.schedule, kinds, lab.province, probed)
    draw = Draw(
        kinds=_kinds(given.kinds),
        testable=_testable(probed),
        seed=given.seed,
        count=given.faults,
        lasting=given.lasting,
    )
    return plan(draw, lab.province)


def _settle(centre: Centre) -> None:
    """Let what was last come to its end."""
    last = centre.rounds_judged() + _AFTER
    while not centre.is_settled() and centre.rounds_judged() < last:
        time.sleep(_LOOK_AGAIN_S)
    wait_for_rounds(centre, centre.rounds_judged() + _QUIET)


def _kinds(names: Sequence[str]) -> list[Kind]:
    chosen = [kind for kind in KINDS if not names or kind.name in names]
    for kind in chosen:
        if not kind.is_possible():
            say(f"SKIPPED: {kind.name}: this machine has no C compiler (apt install gcc)")
    return [kind for kind in chosen if kind.is_possible()]


def _testable(probed: Mapping[str, int]) -> Collection[str]:
    enough = [name for name, services in probed.items() if services >= ENOUGH_SERVICES]
    say(f"{len(enough)} of {len(probed)} computers probe {ENOUGH_SERVICES} services or more")
    return enough


def _told(lab: Lab) -> Collection[str]:
    database = lab.centre.database
    return components_told(database, names_of(database, lab.office.devices, lab.province))


def _so_far(lab: Lab) -> str:
    mails = len(lab.centre.office.mails)
    return f"mails: {mails}"


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make lab", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--areas", type=int, default=len(AREAS), help="of each provider")
    parser.add_argument("--pcs", type=int, default=5, help="at each site")
    parser.add_argument("--before", type=int, default=_BEFORE, help="rounds before the first")
    parser.add_argument("--lasting", type=int, default=_LASTING, help="rounds, each at most")
    parser.add_argument("--kinds", nargs="*", default=[], help="only these")
    parser.add_argument("--schedule", type=Path, help="faults that somebody wrote, none drawn")
    parser.add_argument("--json", type=Path, help="where the result is written, too")
    parser.add_argument("--keep", type=Path, help="new folder in which everything stays")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
