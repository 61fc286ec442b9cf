"""A server whose clock is turned by hand through some days of the month, and what it said of them.

Computers report and rounds are judged and told by the product's own functions, in this process;
the protocol between them is left out, and so is all that no verdict rests on (uptime, samples of
more than a day ago).
"""

import gc
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from server.clock import to_ms
from server.demo.folder import DemoFolder
from server.demo.groundwork import put_contacts, put_district, put_services
from server.demo.letters import open_letters
from server.demo.typist import Typist
from server.demo.whole_province import Wanted, province_world
from server.evaluate.condition.work import judge_conditions
from server.past.deeds import Deed, Kind, do
from server.past.era import Era
from server.past.joining import join
from server.past.playing import Player
from server.past.post import post_office
from server.past.reporting import Fleet, Numbers
from server.prepare import prepare
from server.province.identities import open_identities
from server.settings_file import FILE_NAME, read_settings, write_settings
from server.store.backdating import backdate
from server.store.boards import KEPT, trim_boards
from server.store.retention import Ends, trim_devices
from server.store.session import open_draft
from tests.bench.month_rates import ONE_IN, Truth
from tests.bench.month_told import Said, read_said
from tests.lab.progress import say
from tests.server.past.small_past import HandClock

ROUND_S = 60.0
_ROUND = timedelta(seconds=ROUND_S)
_DAY = timedelta(days=1)
# Of a working day between these each minute is played from so long before something breaks until so
# long after it is mended, or each at all (`Days.whole`); of every other hour the first six.
OPENS, CLOSES = timedelta(hours=7), timedelta(hours=17, minutes=30)
_LEAD, _AFTER = timedelta(minutes=10), timedelta(minutes=30)
_OF_AN_HOUR = 6
# Nothing breaks meanwhile: the server learns its lines and services, and nothing of it counts.
_WARM_UP = timedelta(hours=15), timedelta(hours=17)
# The learning week of all sites is over.
_JOINED_BEFORE = timedelta(days=10)
# The server deals each minute, and looks at conditions each third: neither changes here as fast.
_DEALS_EVERY, _CONDITIONS_EVERY = 5, 15
# Work may take a little longer than was announced.
_OVERRUN_MIN = 10
_DEVICES_A_SLICE = 200
_PORT = 18077
_OBJECTS_BETWEEN_LOOKS = 200_000
# Rounds, from one word on how far it is to the next.
_SAID_EVERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Some days, and what breaks in the month; of that, what began before them is left out.

    ``first``: the local midnight that they begin with; ``whole``: whether each minute of a working
    day is played.
    """

    first: datetime
    count: int
    truths: Sequence[Truth]
    whole: bool = False

    @property
    def ends(self) -> datetime:
        """When they are over."""
        return self.first + self.count * _DAY

    @property
    def mine(self) -> Sequence[Truth]:
        """What breaks in these days."""
        return [one for one in self.truths if self.first <= one.broken.starts < self.ends]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of some days.

    Attributes:
        said: What the server said.
        rounds, working_rounds: How many were played; of these, in working hours.
        working_s: Processor time of all rounds in working hours.
        wall_s: How long all of it took.
    """

    said: Said
    rounds: int
    working_rounds: int
    working_s: float
    wall_s: float


def era_of(days: Days) -> Era:
    """Give the province in these days, with what breaks in them."""
    began = days.first - _JOINED_BEFORE
    world = province_world(Wanted(one_in=ONE_IN), days.first)
    era = Era(world=world, began=began, now=days.ends, round_s=ROUND_S)
    return era.with_breaks(truth.broken for truth in days.mine)


def moments(days: Days, era: Era) -> Iterator[datetime]:
    """Give when the rounds begin that are played, the warming up left out."""
    spans = [(one.broken.starts - _LEAD, one.ends + _AFTER) for one in days.mine if one.is_short]
    for number in range(days.count):
        midnight = days.first + number * _DAY
        works = era.works(midnight.date())
        for minute in range(_DAY // _ROUND):
            at = midnight + minute * _ROUND
            at_work = works and OPENS <= at - midnight < CLOSES
            is_close = days.whole or any(first <= at < last for first, last in spans)
            if (at_work and is_close) or minute % 60 < _OF_AN_HOUR:
                yield at


def play_days(days: Days) -> Played:
    """Play some days on a server of their own, which begins with them."""
    # A province is half a million objects that stay: looking for garbage among them takes a sixth.
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS, 20, 50)
    with tempfile.TemporaryDirectory() as folder:
        return _Playing(Path(folder) / "server", days).run()


class _Playing:
    """Some days on their way."""

    def __init__(self, path: Path, days: Days) -> None:
        self._path = path
        self._days = days
        self._era = era_of(days)
        self._codes = list(self._era.world.district.computers)
        self._rounds = self._working = 0
        self._working_s = 0.0

    def run(self) -> Played:
        """Play them."""
        began_s = time.perf_counter()
        self._lay_groundwork()
        with self._playing() as (player, numbers):
            for at in self._warming_up():
                self._pass_round(player, at)
            self._rounds = self._working = 0
            self._working_s = 0.0
            day = self._days.first.date()
            for at in moments(self._days, self._era):
                if at.date() != day:
                    self._end_day(player)
                    day = at.date()
                self._pass_round(player, at)
            self._end_day(player)
        return Played(
            said=read_said(self._path / "canh.sqlite", numbers, self._days.first),
            rounds=self._rounds,
            working_rounds=self._working,
            working_s=self._working_s,
            wall_s=time.perf_counter() - began_s,
        )

    def _lay_groundwork(self) -> None:
        """Make what a server has before anything joins: the province, and who is told."""
        self._path.mkdir()
        values = {"round_s": ROUND_S, "mail_from": "canh@canh.example"}
        (self._path / FILE_NAME).write_text(write_settings(values), encoding="utf-8")
        prepare(read_settings(self._path, {}, {}), self._era.began)
        typist = Typist(self._path, HandClock(self._era.began, []))
        put_district(typist, self._era.world.district)
        put_services(typist, _PORT, ROUND_S)
        put_contacts(typist, self._era.world.district)

    @contextmanager
    def _playing(self) -> Iterator[tuple[Player, Numbers]]:
        era = self._era
        (self._path / "province").mkdir()
        identities = open_identities(self._path / "province", era.world.district.computers)
        with closing(open_draft(self._path / "canh.sqlite")) as store:
            with store.writing() as session:
                backdate(session, era.began - _DAY, era.began)
                numbers = join(session, era, identities)
            player = Player(
                store=store,
                settings=read_settings(self._path, {}, {}),
                era=era,
                fleet=Fleet(era, numbers),
            )
            with post_office(open_letters(DemoFolder(self._path).mail), player.now) as (host, port):
                player.settings = replace(
                    player.settings, mail_host=host, mail_port=port, mail_security="none"
                )
                yield player, numbers

    def _warming_up(self) -> Iterator[datetime]:
        midnight = self._days.first - _DAY
        while not self._era.works(midnight.date()):
            midnight -= _DAY
        since, until = _WARM_UP
        for number in range((until - since) // _ROUND):
            yield midnight + since + number * _ROUND

    def _pass_round(self, player: Player, at: datetime) -> None:
        """Play one round as ``Player.pass_round`` does, and look at the clock meanwhile."""
        self._announce(player, at)
        player.at = at
        began_s = time.process_time()
        player.pass_round(self._codes, deals=self._rounds % _DEALS_EVERY == 1)
        if self._rounds % _CONDITIONS_EVERY == 2:
            judge_conditions(player)
        self._rounds += 1
        if OPENS <= at - at.replace(hour=0, minute=0) < CLOSES and self._era.works(at.date()):
            self._working += 1
            self._working_s += time.process_time() - began_s
        if self._rounds % _SAID_EVERY == 0:
            each_s = self._working_s / max(self._working, 1)
            say(f"month: {at:%d/%m %H:%M}, {self._rounds} rounds, at work {each_s:.2f} s each")

    def _announce(self, player: Player, at: datetime) -> None:
        """Let whoever will work on something say so, in the round before."""
        for truth in self._days.mine:
            broken = truth.broken
            if truth.announced and at <= broken.starts < at + _ROUND:
                lasts_min = (truth.ends - broken.starts) // _ROUND + _OVERRUN_MIN
                deed = Deed(
                    at_min=0,
                    kind=Kind.ANNOUNCE,
                    target=f"link:{broken.target}",
                    text="Nhà mạng thay thiết bị",
                    lasts_min=lasts_min,
                )
                with player.writing() as session:
                    do(session, deed, at - _ROUND)

    def _end_day(self, player: Player) -> None:
        """Forget what no verdict rests on any more, as the server's own jobs would later."""
        after: int | None = 0
        ends = Ends(raw_ms=to_ms(player.at - _DAY), hours_ms=to_ms(player.at - _DAY))
        while after is not None:
            with player.writing() as session:
                after = trim_devices(session, after, _DEVICES_A_SLICE, ends)
        with player.writing() as session:
            trim_boards(session, player.at - KEPT)
