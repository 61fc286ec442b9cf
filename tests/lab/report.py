"""What a trial came to: said line by line, and written into a file for who asserts it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from tests.lab.boards import seen_between
from tests.lab.centre import ROUND_S
from tests.lab.lab import Lab
from tests.lab.messages import plain_mails, read_messages, read_rounds
from tests.lab.printed import described, shares, table, told_of
from tests.lab.progress import say
from tests.lab.schedule import Struck
from tests.lab.scoring import Mark, Scored, row_of, rows_of, score
from tests.lab.verdicts import Told, names_of, read_told

_LOOKED_AT_ROUNDS = 10


def report(lab: Lab, struck: Sequence[Struck], file: Path | None) -> int:
    """Report; 0: every fault bit, and was scored."""
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
        told = {
            "messages": [asdict(one) for one in read_messages(database, names)],
            "mails": plain_mails(lab.centre.office.mails),
            "rounds": read_rounds(database),
        }
        file.write_text(json.dumps(_plain(scored, strays) | told, default=str))
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
                "from": one.struck.began_at,
                "to": one.struck.ended_at,
                "mark": one.mark,
                "told": [list(told.names) for told in one.told],
                "pages": one.pages,
                "rounds": one.rounds,
            }
            for one in scored
        ],
        "strays": [list(told.names) for told in strays],
    }
