"""``canh province``: a simulated province that joins this server and reports to it."""

import fcntl
import threading
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import time
from typing import TypeVar

from server.commands.command import Call, Command, CommandError
from server.commands.province_break import break_arguments, run_break
from server.demo.codes import make_codes
from server.demo.control.breaking import Control, breaks_of_next_run
from server.demo.control.room import control_room
from server.demo.district import DistrictFolder
from server.demo.folder import is_demo
from server.demo.groundwork import put_district, put_services
from server.demo.local_page import HOST
from server.demo.ports import choose_control_port, choose_services_port
from server.demo.simulation import running
from server.demo.stopping import Ending
from server.demo.teller import Teller
from server.demo.typist import TypedWrongly, Typist
from server.demo.whole_province import Wanted, province_world
from server.province.great_story import breaks_from
from server.province.identities import Identities, open_identities
from server.province.services import replicas
from server.province.traffic import Rhythm
from server.settings import Settings

# What a round of a province takes at its own speed.
_ROUND_S = 60.0
_FASTEST, _THINNEST = 60.0, 100
_TELL_EVERY_S = 2.0

_Number = TypeVar("_Number", int, float)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--speed",
        metavar="N",
        type=_speed,
        default=1.0,
        help="its people live so many times faster (1); the server's round_s is 60 / N then",
    )
    parser.add_argument(
        "--one-in",
        metavar="N",
        type=_one_in,
        default=1,
        help="of its computers only one in so many (1: all, about 6,000)",
    )
    parser.add_argument(
        "--from",
        dest="begins",
        metavar="HH:MM",
        type=_local_time,
        help="its clock begins at this time of a working day (as it is now when left out)",
    )
    parser.add_argument(
        "--never-off", action="store_true", help="nobody switches a computer off, ever"
    )
    parser.add_argument(
        "--story",
        action="store_true",
        help="let things break as in the story of the demo, which is written for --from 11:16; let "
        "everybody join in a run before that",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="while it runs")
    break_arguments(
        actions.add_parser("break", help="break and mend things in the simulation that runs")
    )


def _speed(text: str) -> float:
    return _between(text, float, _FASTEST)


def _one_in(text: str) -> int:
    return _between(text, int, _THINNEST)


def _between(text: str, read: Callable[[str], _Number], most: _Number) -> _Number:
    try:
        number = read(text)
    except ValueError:
        number = None
    if number is None or not 1 <= number <= most:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to {most:g}")
    return number


def _local_time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time such as 07:20") from None


def _run(call: Call) -> int:
    return run_break(call) if call.arguments.action == "break" else _run_province(call)


def _run_province(call: Call) -> int:
    settings, given = call.settings(), call.arguments
    _require_round(settings, given.speed)
    if is_demo(call.folder):
        raise CommandError(
            f"{call.folder} is a demo's folder, which has a simulated district already: "
            "name that of another server with --data"
        )
    wanted = Wanted(
        speed=given.speed,
        one_in=given.one_in,
        begins=given.begins,
        never_off=given.never_off,
        story=given.story,
    )
    folder = DistrictFolder(call.folder / "province")
    with _held(folder):
        try:
            _simulate(call, settings, wanted, folder)
        except (TypedWrongly, OSError) as error:
            raise CommandError(str(error)) from error
    return 0


def _require_round(settings: Settings, speed: float) -> None:
    round_s = _ROUND_S / speed
    if settings.round_s != round_s:
        raise CommandError(
            f"at {speed:g} times its speed a round of the province takes {round_s:g} s, and this "
            f"server's takes {settings.round_s:g} s: set round_s = {round_s:g} in canh.toml"
        )


@contextmanager
def _held(folder: DistrictFolder) -> Iterator[None]:
    """Let one simulation at a time have the folder."""
    folder.path.mkdir(mode=0o700, exist_ok=True)
    with (folder.path / "running.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"a simulated province runs in {folder.path} already") from None
        yield


def _simulate(call: Call, settings: Settings, wanted: Wanted, folder: DistrictFolder) -> None:
    """Put it into the tables where it is not there yet, and run it until Ctrl-C."""
    now = call.clock.now()
    story = breaks_from(now, settings.round_s, folder.story.scenes()) if wanted.story else ()
    breaks = breaks_of_next_run(story, folder.story.truths(), now)
    world = province_world(wanted, now, breaks)
    district = world.district
    folder.write_truth(world)
    identities = open_identities(folder.path, district.computers)
    typist = Typist(call.folder, call.clock, call.environment)
    imported = folder.path / "imported"
    if not imported.exists():
        put_district(typist, district)
        imported.touch()
    port = choose_services_port([address for address, *_ in replicas()])
    put_services(typist, port, settings.round_s)
    outside = [it for code, it in district.computers.items() if not identities.knows(code)]
    folder.write_codes(make_codes(settings, outside, call.clock))
    call.terminal.say(
        f"{len(district.computers)} computers of {len(district.units)} units over "
        f"{len(district.links)} links. Ctrl-C ends them."
    )
    rhythm = Rhythm(now=call.clock.now, stop=threading.Event(), round_s=settings.round_s)
    control = Control(district=district, breaks=breaks, story=folder.story, now=call.clock.now)
    with (
        running(world, identities, folder.codes(), port, rhythm) as ending,
        control_room(control, settings, choose_control_port(HOST)) as url,
    ):
        call.terminal.say(f"Break something, and see what Canh makes of it: {url}")
        teller = Teller(story, folder.story, now) if story else None
        _watch(call, identities, tuple(district.computers), ending, teller)


def _watch(
    call: Call,
    identities: Identities,
    computers: Sequence[str],
    ending: Ending,
    teller: Teller | None,
) -> None:
    """Say how many have joined until all have, and wait for the end."""
    told = -1
    while not ending.comes_within(_TELL_EVERY_S):
        if teller is not None:
            teller.tell(call.clock.now())
        joined = sum(map(identities.knows, computers)) if told < len(computers) else told
        if joined != told:
            told = joined
            call.terminal.say(f"{joined} of {len(computers)} have joined.")
    call.terminal.say("Ended.")


COMMAND = Command(
    name="province",
    summary="let a simulated province of 6,000 computers join this server",
    details="""\
For load and for looking at pages at their full size: 99 communes and six agencies with their
links, computers and services, all of it invented and marked as simulated, joins the server of
the data folder (on SQLite or PostgreSQL) and reports to it over the real protocol, each link
from an address of its own in 127.0.0.0/8. What it puts into the tables stays there: never name
the folder of a server that watches real offices.

  canh province --data DIR
  canh province --data DIR --from 07:20
  canh province --data DIR --speed 20 --one-in 10
  canh province --data DIR --from 11:16 --story

While it runs, and while a demo does, things can be broken in it: on the page that it names, or by

  canh province break --data DIR link 07210-1-state --for 5m
  canh province break --data DIR power 07210-1
  canh province break --data DIR service portal --some 61
  canh province break --data DIR service portal --kill
  canh province break --data DIR provider "Nhà mạng A" --area "Thành phố Bắc Giang"
  canh province break --data DIR list
  canh province break --data DIR mend 3""",
    arguments=_arguments,
    run=_run,
    keeps_running=True,
)
