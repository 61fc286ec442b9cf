"""``canh-agent speed``: how fast this line is, both ways, measured against Canh's own server."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

from agent.clock import Clock
from agent.identity import read_identity
from agent.proxy import choose_proxy
from agent.settings import read_settings
from agent.speech import Rows, Section, Speech
from agent.speed import Ending, Speed, Speeds
from agent.speed_client import Busy, Route, measure_speed
from agent.speed_meter import Sample
from checks.check import Measurement
from checks.throughput import Direction
from checks.wire.plain import encode
from checks.words import OK, WORDS

# Others of this line are over by then.
_PATIENCE_S = 40.0
_MB = 1_000_000
_LOW_PRIORITY = 10
_LABELS = {Direction.DOWNLOAD: "Download", Direction.UPLOAD: "Upload"}
_ENDINGS = {
    Ending.BYTES: "stopped at its limit of data",
    Ending.SERVER: "ended by the server",
    Ending.CUT: "the line broke",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person, or the loop, asks for.

    Attributes:
        folder: The state folder.
        port: Of the server's speed tests.
        directions: Which ways.
        most_bytes: What each may cost; None: as the settings say.
        quietly: Whether whoever works at this computer must not notice.
    """

    folder: Path
    port: int
    directions: tuple[Direction, ...]
    most_bytes: int | None
    quietly: bool


def measure_line(asked: Asked, clock: Clock, watch: Callable[[Direction, Sample], None]) -> Speeds:
    """Test each way in turn.

    Raises:
        IdentityError: If this computer has not been enrolled.
        SettingsError, ProxyError: If what a person set cannot be used.
    """
    if asked.quietly:
        os.nice(_LOW_PRIORITY)
    settings = read_settings(asked.folder)
    route = Route(
        peer=read_identity(asked.folder).peer,
        port=asked.port,
        choose_proxy=partial(choose_proxy, setting=settings.proxy, environment=dict(os.environ)),
    )
    most_bytes = asked.most_bytes or settings.speed_test_mb * _MB
    found = {
        direction: _test(direction, route, most_bytes, partial(watch, direction), clock)
        for direction in asked.directions
    }
    return Speeds(download=found.get(Direction.DOWNLOAD), upload=found.get(Direction.UPLOAD))


def _test(
    direction: Direction,
    route: Route,
    most_bytes: int,
    watch: Callable[[Sample], None],
    clock: Clock,
) -> Speed:
    """Test one way; while another test is under way, wait for its end."""
    until_s = clock.monotonic_s() + _PATIENCE_S
    while True:
        try:
            return measure_speed(direction, route, most_bytes, watch)
        except Busy as busy:
            if clock.monotonic_s() + busy.retry_after_s > until_s:
                return Speed(
                    seen=Measurement(outcome=busy.word),
                    detail="another test of this line, or too many of others, is under way",
                )
            clock.sleep(busy.retry_after_s)


def run_speed(asked: Asked, as_json: bool, output: TextIO, speech: Speech) -> bool:
    """Test, and write what was found out; say whether all went well."""
    live = output.isatty() and not as_json
    speeds = measure_line(asked, Clock(), partial(_show, output, speech) if live else _keep_quiet)
    if as_json:
        output.write(encode(speeds).decode() + "\n")
    else:
        output.write(("\r\033[K" if live else "") + write_speeds(speeds, speech))
    tested = filter(None, (speeds.download, speeds.upload))
    return all(speed.seen.outcome == OK for speed in tested)


def write_speeds(speeds: Speeds, speech: Speech) -> str:
    """Write what was found out, for a person."""
    rows: Rows = []
    for direction, speed in (
        (Direction.DOWNLOAD, speeds.download),
        (Direction.UPLOAD, speeds.upload),
    ):
        if speed is not None:
            rows.append((_LABELS[direction], _told(speed, speech)))
    rtts = [one.min_rtt_ms for one in (speeds.download, speeds.upload) if one and one.min_rtt_ms]
    if rtts:
        rows.append(("Shortest way there and back", speech.quantity(min(rtts), "ms", 1)))
    return speech.lay_out([Section(title="Speed of this line", rows=rows)])


def _told(speed: Speed, speech: Speech) -> str:
    if speed.seen.outcome != OK:
        word = WORDS.get(speed.seen.outcome)
        meaning = speech.text(word.meaning if word else speed.seen.outcome)
        return f"{meaning} ({speed.detail})" if speed.detail else meaning
    data = speech.quantity(speed.size_bytes / _MB, "MB", 1)
    lasted = speech.quantity(speed.seen.phases_ms.get("transfer", 0.0) / 1000, "s", 1)
    how = _ENDINGS.get(Ending(speed.ending), "")
    behind = ", ".join(filter(None, (data, lasted, speech.text(how))))
    return f"{speech.quantity(speed.seen.value, 'Mbit/s', 1)} ({behind})"


def _show(output: TextIO, speech: Speech, direction: Direction, sample: Sample) -> None:
    speed = speech.quantity(sample.mbps, "Mbit/s", 1)
    data = speech.quantity(sample.size_bytes / _MB, "MB", 1)
    lasted = speech.quantity(sample.elapsed_us / 1_000_000, "s", 1)
    output.write(f"\r\033[K{speech.text(_LABELS[direction])}  {speed}  {lasted}  {data}")
    output.flush()


def _keep_quiet(_direction: Direction, _sample: Sample) -> None:
    pass
