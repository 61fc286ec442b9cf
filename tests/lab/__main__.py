"""``make lab``: a small province of real hosts, in which things break: whose fault is it?"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path

from tests.lab import box
from tests.lab.boards import seen_between
from tests.lab.centre import ROUND_S, wait_for_rounds
from tests.lab.faults.kind import Kind
from tests.lab.faults.table import KINDS
from tests.lab.lab import Lab, built
from tests.lab.plan import AREAS, lay_out
from tests.lab.printed import described, shares, table, told_of
from tests.lab.progress import say
from tests.lab.schedule import Draw, Run, Struck, plan
from tests.lab.scoring import Mark, Scored, row_of, rows_of, score
from tests.lab.verdicts import Told, names_of, probed_by, read_told

# Until the judge knows what is usual; and until what was last is over, and all late data are in.
_BEFORE, _AFTER = 12, 10
_LASTING = 30
# A PC that probes less cannot be told from its services.
_ENOUGH_SERVICES = 2
_LOOKED_AT_ROUNDS = 10


def main(arguments: Sequence[str]) -> int:
    """Run the laboratory; 0: every fault bit, and was scored."""
    given = _parse(arguments)
    if not box.is_inside():
        if missing := box.what_is_missing():
            say(f"no laboratory: {missing}")
            return 2
        box.enter()
    logging.basicConfig(level=logging.WARNING)
    if given.keep:
        given.keep.mkdir(parents=True)
        return _run(given, given.keep.resolve())
    with tempfile.TemporaryDirectory(prefix="canh-lab-") as name:
        return _run(given, Path(name))


def _run(given: argparse.Namespace, folder: Path) -> int:
    province = lay_out(given.areas, given.pcs)
    with built(province, folder) as lab:
        say(f"waiting for the first {given.before} rounds")
        wait_for_rounds(lab.centre, given.before)
        draw = Draw(
            kinds=_kinds(given.kinds),
            testable=_testable(lab),
            seed=given.seed,
            count=given.faults,
            lasting=given.lasting,
        )
        planned = plan(draw, province)
        run = Run(lab, planned, folder / "truth.jsonl")
        try:
            run.play(_AFTER, lambda: _so_far(lab))
        except KeyboardInterrupt:
            say("stopped: what follows is what there was until now")
            run.end_all()
        return _report(lab, list(run.struck.values()), given.json)


def _kinds(names: Sequence[str]) -> list[Kind]:
    chosen = [kind for kind in KINDS if not names or kind.name in names]
    for kind in chosen:
        if not kind.is_possible():
            say(f"SKIPPED: {kind.name}: this machine has no C compiler (apt install gcc)")
    return [kind for kind in chosen if kind.is_possible()]


def _testable(lab: Lab) -> Collection[str]:
    probed = probed_by(lab.centre.database, lab.office.devices)
    enough = [name for name, services in probed.items() if services >= _ENOUGH_SERVICES]
    say(f"{len(enough)} of {len(probed)} computers probe {_ENOUGH_SERVICES} services or more")
    return enough


def _so_far(lab: Lab) -> str:
    mails = len(lab.centre.office.mails)
    return f"mails: {mails}"


def _report(lab: Lab, struck: Sequence[Struck], file: Path | None) -> int:
    database = lab.centre.database
    names = names_of(database, lab.office.devices, lab.province)
    scored, strays = score(struck, read_told(database, names), lab.province)
    for one in scored:
        if one.mark is not Mark.EXACT:
            for line in told_of(one):
                say(line)
            _say_boards(database, one)
    for stray in strays:
        say(f"of no fault: {described(stray)}")
    say("")
    for line in table(rows_of(scored)):
        say(line)
    _say_sums(lab, scored, strays)
    if file is not None:
        file.write_text(json.dumps(_plain(scored, strays)))
    unharmed = [one for one in struck if one.trouble]
    for harmless in unharmed:
        say(f"DID NOT BITE: {harmless.planned}: {harmless.trouble}")
    return 1 if unharmed else 0


def _say_boards(database: Path, one: Scored) -> None:
    begin = one.struck.began_at - timedelta(seconds=ROUND_S)
    end = begin + timedelta(seconds=_LOOKED_AT_ROUNDS * ROUND_S)
    for line in seen_between(database, begin, end):
        say(line)


def _say_sums(lab: Lab, scored: Sequence[Scored], strays: Sequence[Told]) -> None:
    modelled = [one for one in scored if one.struck.planned.kind.modelled]
    say(f"\nmodelled kinds: {shares(row_of('', modelled))}")
    say(f"all: {shares(row_of('', scored))}")
    pages = sum(one.pages for one in scored) + sum(one.pages for one in strays)
    say(
        f"incidents of no fault: {len(strays)}; pages a fault: "
        f"{pages / max(len(scored), 1):.2f}; mails: {len(lab.centre.office.mails)}"
    )


def _plain(scored: Sequence[Scored], strays: Sequence[Told]) -> dict[str, object]:
    return {
        "faults": [
            {
                "kind": one.struck.planned.kind.name,
                "component": one.struck.planned.component,
                "mark": one.mark,
                "told": [list(told.names) for told in one.told],
                "pages": one.pages,
                "rounds": one.rounds,
            }
            for one in scored
        ],
        "strays": [list(told.names) for told in strays],
    }


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make lab", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--areas", type=int, default=len(AREAS), help="of each provider")
    parser.add_argument("--pcs", type=int, default=5, help="at each site")
    parser.add_argument("--before", type=int, default=_BEFORE, help="rounds before the first")
    parser.add_argument("--lasting", type=int, default=_LASTING, help="rounds, each at most")
    parser.add_argument("--kinds", nargs="*", default=[], help="only these")
    parser.add_argument("--json", type=Path, help="where the result is written, too")
    parser.add_argument("--keep", type=Path, help="new folder in which everything stays")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
