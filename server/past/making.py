"""Making the past, one subject after the other, in a draft that becomes the database at the end."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from server.clock import to_ms
from server.deal.work import deal_out
from server.demo.district import DistrictFolder
from server.demo.folder import DemoFolder
from server.demo.letters import open_letters
from server.past import neighbours
from server.past.casting import breaks_of, cast_of, ends_at, played
from server.past.draft import drafted
from server.past.episodes import EPISODES, Episode
from server.past.era import Era, era_until
from server.past.joining import introduce, join, joined_at
from server.past.measurements import Measurements, Tell
from server.past.ordinary import Ordinary
from server.past.playing import Player
from server.past.post import post_office
from server.past.present import last_turns
from server.past.reporting import Fleet, Numbers
from server.past.speeds import test_rows
from server.province.identities import Identities, open_identities
from server.province.line import Trust
from server.settings import Settings
from server.store import days, telemetry, uptime
from server.store.backdating import backdate
from server.store.enrolments import has_devices
from server.store.schema import current_store
from server.store.session import Store
from server.trust.keyring import Keyring

Turn = tuple[str, datetime]

# Offices that belonged to another unit moved then.
_MOVED_AGO = timedelta(days=12)
_DAY = timedelta(days=1)
# In one transaction.
_TURNS = 400
# How much is done when a subject is: by the seconds that each takes.
_JOINED, _PLAYED, _REPORTED, _MEASURED, _TOLD = 0.06, 0.60, 0.74, 0.86, 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        now: Where the past ends.
        one_in: Of the computers only one in so many.
        episodes: What broke in it, in the order of its time.
    """

    now: datetime
    one_in: int = 1
    episodes: Sequence[Episode] = EPISODES


def make_past(settings: Settings, wanted: Wanted, pool: Executor, tell: Tell) -> None:
    """Make the past of a demo whose province is in its tables; nothing where there is one.

    Args:
        settings: Of the demo's server, no part of which may be running.
        wanted: What was asked for.
        pool: For what can be worked out meanwhile.
        tell: Told how much is done.

    Raises:
        NoSuchSite: If the province is not in the tables.
        SchemaError: If the database is of another version.
    """
    with current_store(settings.database_url) as store, store.reading() as session:
        is_there = has_devices(session)
    if not is_there:
        era = era_until(wanted.now.astimezone(UTC), settings.round_s, wanted.one_in)
        era = era.with_breaks(breaks_of(wanted.episodes, era))
        folder = DistrictFolder(settings.folder / "province")
        folder.write_codes({})  # nobody has to join any more
        identities = open_identities(folder.path, era.world.district.computers)
        with drafted(settings.folder) as draft:
            _Making(draft, settings, era, wanted.episodes, tell).run(identities, pool)
        _introduce(settings, era, identities)
    tell(1.0)


def _introduce(settings: Settings, era: Era, identities: Identities) -> None:
    authority = Keyring(settings.folder).authority()
    keys = tuple(key.hex() for key in authority.public)
    introduce(era, identities, authority, Trust(keys=keys, servers=settings.told_servers))


class _Making:
    """One past in the making."""

    def __init__(
        self, store: Store, settings: Settings, era: Era, episodes: Sequence[Episode], tell: Tell
    ) -> None:
        self._store = store
        self._settings = settings
        self._era = era
        self._episodes = episodes
        self._tell = tell

    def run(self, identities: Identities, pool: Executor) -> None:
        """Make all of it."""
        era = self._era
        with self._store.writing() as session:
            backdate(session, era.began - _DAY, era.now - _MOVED_AGO)
            numbers = join(session, era, identities)
            neighbours.fill(session, era)
        measurements = Measurements(era, numbers, pool)
        fleet = Fleet(era, numbers)
        cast = {code for episode in self._episodes for code in cast_of(episode, era)}
        joined = [(code, joined_at(era, one)) for code, one in era.world.district.computers.items()]
        joined.sort(key=lambda turn: turn[1])
        self._report(fleet, [turn for turn in joined if turn[0] in cast], (_JOINED, _JOINED))
        self._play(fleet)
        self._report(fleet, [turn for turn in joined if turn[0] not in cast], (_PLAYED, _REPORTED))
        self._write_measured(measurements, numbers)
        self._report(fleet, last_turns(era), (_MEASURED, _TOLD))
        with self._store.writing() as session:
            deal_out(session, era.round_s, era.now, line_percent=self._settings.line_percent)
            uptime.set_mark(session, to_ms(era.now))
            # Of what was played before, the summaries of those days tell.
            days.forget_plain(session, to_ms(measurements.packed_since))

    def _report(self, fleet: Fleet, turns: Sequence[Turn], shares: tuple[float, float]) -> None:
        """Let computers report, each at its moment."""
        for piece, share in _pieces(turns, shares):
            with self._store.writing() as session:
                fleet.report_at(session, piece)
            self._tell(share)

    def _play(self, fleet: Fleet) -> None:
        """Let each episode happen, and between them ordinary days."""
        era = self._era
        with self._store.reading() as session:
            ordinary = Ordinary(session, era, played(self._episodes, era))
        player = Player(store=self._store, settings=self._settings, era=era, fleet=fleet)
        letters = open_letters(DemoFolder(self._settings.folder).mail)
        known_until = era.began
        with post_office(letters, player.now) as (host, port):
            player.settings = replace(
                self._settings, mail_host=host, mail_port=port, mail_security="none"
            )
            for number, episode in enumerate(self._episodes, 1):
                with self._store.writing() as session:
                    ordinary.fill(session, known_until, ends_at(episode, era))
                player.play(episode)
                known_until = player.at
                share = number / len(self._episodes)
                self._tell(_JOINED + (_PLAYED - _JOINED) * share)
        with self._store.writing() as session:
            ordinary.fill(session, known_until, era.now)

    def _write_measured(self, measurements: Measurements, numbers: Numbers) -> None:
        with self._store.writing() as session:
            telemetry.add(session, test_rows(self._era, numbers))
            measurements.write(
                session,
                lambda share: self._tell(_REPORTED + (_MEASURED - _REPORTED) * share),
            )


def _pieces(
    turns: Sequence[Turn], shares: tuple[float, float]
) -> Iterator[tuple[Sequence[Turn], float]]:
    """Cut turns into pieces, each with how much is done after it."""
    first, last = shares
    for start in range(0, len(turns), _TURNS):
        done = min(1.0, (start + _TURNS) / len(turns))
        yield turns[start : start + _TURNS], first + (last - first) * done
