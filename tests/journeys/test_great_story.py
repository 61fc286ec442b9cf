"""The great story of a province: what it must yield, written by hand, and what it really yields.

All communes, every tenth computer, twenty times as fast as in a demo; the server killed in the
middle changes nothing.
"""

import json
import shutil
import signal
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.incident import State
from alerts.severity import Severity
from server.clock import SystemClock
from server.demo.groundwork import put_contacts
from server.demo.typist import Typist
from server.demo.whole_province import Wanted, province_world
from server.province.great_story import SCENES
from tests.alerts.channels.post_office import PostOffice, open_for_mail
from tests.journeys.ledgers import reading
from tests.journeys.processes import BIN, HOST, Process, Server, Starter, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.alone]

# A minute of the story is a round, here as in a demo.
ROUND_S = 3.0
OPTIONS = ("--speed", "20", "--one-in", "10", "--from", "11:16")
COMPUTERS = 598
# Everything that is mended was mended by 17; then it is told, and then nothing more is.
LAST_MENDED, QUIET_AT, PATIENCE_UNTIL = 17.0, 23.0, 30.0
# What a machine with too much else to do leaves out proves nothing: the story is told again.
MOST_TELLINGS = 4
# What is known when the server is killed; it is there again within some rounds.
MIDDLE, AWAY_AT_MOST = ("link:09367-1-state", "power:07612-1"), 5.0
_HEARD_AT = "SELECT received_ms / 1000.0 FROM sample"


@dataclass(frozen=True, slots=True)
class Yield:
    """What comes of a scene: one incident, and what is said of it, each kind once.

    Attributes:
        breaks: The target of the scene.
        component: Which is at fault; of a computer by its name.
        failing: How.
        told: To whom.
        kinds: What they are told; "correcting": it names another cause than before.
    """

    breaks: str
    component: str
    failing: str
    severity: Severity
    state: State
    told: str
    kinds: tuple[str, ...] = ("opened", "recovered")


# In the order of the scenes. A line that was cut is its commune's to see to, with what they can
# try; a provider, a service, and a line that is up but slow are the province's.
EXPECTED = (
    # No provider mends this within the day: nothing is over yet.
    Yield(
        "07333-1-internet",
        "speed:07333-1-internet",
        "limit",
        Severity.MEDIUM,
        State.OPEN,
        "province@canh.example",
        ("opened",),
    ),
    Yield(
        "07822-1-state",
        "link:07822-1-state",
        "silent",
        Severity.MEDIUM,
        State.RESOLVED,
        "hoang-van@canh.example",
    ),
    # Told as a line that is silent; that it was the power is known once its computers are back, and
    # the word that it is over waits for that.
    Yield(
        "07612-1",
        "power:07612-1",
        "silent",
        Severity.MEDIUM,
        State.RESOLVED,
        "phuong-son@canh.example",
        ("opened", "recovered, correcting"),
    ),
    # Whoever works there copies the documents today; the disk is replaced some other day.
    Yield(
        "09499-1-pc03",
        "disk:09499-1-OFFICER03",
        "limit",
        Severity.MEDIUM,
        State.OPEN,
        "trung-kenh@canh.example",
        ("opened",),
    ),
    # Four offices where 480 people come a day; none of these is told that its line is down.
    Yield(
        "Nhà mạng A/Thị xã Quế Võ",
        "area:Nhà mạng A-aThị xã Quế Võ",
        "silent",
        Severity.MEDIUM,
        State.RESOLVED,
        "province@canh.example",
    ),
    Yield(
        "09367-1-state",
        "link:09367-1-state",
        "silent",
        Severity.MEDIUM,
        State.RESOLVED,
        "tu-son@canh.example",
    ),
    Yield(
        "portal",
        "service:portal",
        "timeout",
        Severity.HIGH,
        State.RESOLVED,
        "province@canh.example",
    ),
)
# And nothing comes of lunch: by half past eleven about half of all computers are asleep or off.


@dataclass(slots=True)
class Telling:
    """One telling, in a folder of its own: a server, and the province that reports to it."""

    server: Server
    province: Process
    away: list[tuple[float, float]] = field(default_factory=list)

    @property
    def minute(self) -> float:
        """How far the story is."""
        return (time.time() - self._began_s) / ROUND_S

    @property
    def was_disturbed(self) -> bool:
        """Whether the machine had too much else to do: rounds not judged, or nearly nobody heard.

        When the server was killed that is so as well, and must not matter.
        """
        judged = {number for (number,) in self.rows("SELECT round FROM board")}
        heard = Counter(int(at // ROUND_S) for (at,) in self.rows(_HEARD_AT))
        began = int(self._began_s // ROUND_S)
        return any(back - killed > AWAY_AT_MOST for killed, back in self.away) or any(
            number not in judged or heard[number] < COMPUTERS / 3
            for number in range(began + 1, began + int(LAST_MENDED) + 3)
            if not any(killed - 1 < number - began < back + 2 for killed, back in self.away)
        )

    def kill_and_start(self) -> None:
        killed = self.minute
        self.server.kill()
        self.server.start()
        self.away.append((killed, self.minute))

    def has(self, components: Collection[str]) -> bool:
        """Whether there are, or were, incidents of all of these."""
        return set(components) <= {one[0] for one in self.incidents}

    @property
    def incidents(self) -> list[tuple[str, ...]]:
        """Every incident that was ever open: of what, how it fails, how grave, how it stands."""
        found = self.rows(
            "SELECT component, json_extract(fault, '$.failing'), severity, incident.state, host"
            " FROM incident LEFT JOIN device ON component = 'disk:' || device.id"
            " WHERE opened_at IS NOT NULL ORDER BY component"
        )
        return [(f"disk:{host}" if host else component, *more) for component, *more, host in found]

    @property
    def messages(self) -> Counter[tuple[str, ...]]:
        """Every message: of what, which kind, to whom, and how it stands."""
        found = self.rows(
            "SELECT incident.component,"
            " notification.kind || iif(corrects IS NULL, '', ', correcting'),"
            " address, notification.state, host"
            " FROM notification JOIN incident ON incident.id = incident_id"
            " JOIN contact ON contact.id = contact_id"
            " LEFT JOIN device ON incident.component = 'disk:' || device.id"
        )
        return Counter(
            (f"disk:{host}" if host else component, *more) for component, *more, host in found
        )

    @property
    def is_told(self) -> bool:
        """Whether all that must come has come."""
        return not expected_messages() - self.messages

    @property
    def is_as_expected(self) -> bool:
        return self.incidents == expected_incidents() and self.messages == expected_messages()

    def rows(self, question: str) -> list[Any]:
        with reading(self.server.database) as connection:
            return connection.execute(question).fetchall()

    @property
    def truth(self) -> list[dict[str, Any]]:
        """What the simulation says that it broke."""
        path = self.server.folder / "province" / "story.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    @property
    def _began_s(self) -> float:
        return datetime.fromisoformat(self.truth[0]["from"]).timestamp()


def expected_incidents() -> list[tuple[str, ...]]:
    return sorted((one.component, one.failing, one.severity, one.state) for one in EXPECTED)


def expected_messages() -> Counter[tuple[str, ...]]:
    return Counter(
        (one.component, kind, one.told, "delivered") for one in EXPECTED for kind in one.kinds
    )


@pytest.fixture(scope="module")
def mail_port() -> Iterator[int]:
    with open_for_mail(PostOffice()) as port:
        yield port


@pytest.fixture(scope="module")
def joined(
    module_starter: Starter, tmp_path_factory: pytest.TempPathFactory, mail_port: int
) -> Server:
    """A server that has ended, with the province in its tables, and contacts as in a demo."""
    server = Server(module_starter, tmp_path_factory.mktemp("joined") / "server")
    mail = f'mail_host = "{HOST}"\nmail_port = {mail_port}\nmail_security = "none"\n'
    more = f'demo = true\n{mail}mail_from = "canh@canh.example"\n'
    server.set_up(ROUND_S, (server.address,), more)
    # Or each line would have been tested today before the story begins.
    server.canh("probing", "stop", "--why", "The province joins.")
    province = module_starter.start(BIN / "canh", "province", "--data", server.folder, *OPTIONS)
    province.wait_for(f"{COMPUTERS} of {COMPUTERS} have joined.")
    # Both at once, or all would seem to have fallen silent.
    province.tell(signal.SIGINT)
    server.end()
    assert province.popen.wait(30) == 0
    server.canh("probing", "start")
    clock = SystemClock()
    district = province_world(Wanted(one_in=10), clock.now()).district
    put_contacts(Typist(server.folder, clock), district)
    return server


@pytest.mark.parametrize("killed", [False, True], ids=["undisturbed", "killed in the middle"])
def test_the_great_story_yields_exactly_what_it_must(
    joined: Server, starter: Starter, tmp_path: Path, killed: bool
) -> None:
    telling = tell(joined, starter, tmp_path / "1", killed=killed)
    for number in range(2, MOST_TELLINGS + 1):
        if telling.is_as_expected or not telling.was_disturbed:
            break
        telling = tell(joined, starter, tmp_path / str(number), killed=killed)

    assert telling.incidents == expected_incidents()
    assert telling.messages == expected_messages()
    assert [one["target"] for one in telling.truth] == [one.breaks for one in EXPECTED]


def test_what_is_expected_is_written_for_every_scene() -> None:
    assert [one.breaks for one in EXPECTED] == [scene.target for scene in SCENES]


def tell(joined: Server, starter: Starter, folder: Path, *, killed: bool) -> Telling:
    """Tell the story once, from its beginning until all is told."""
    folder.mkdir()
    shutil.copytree(joined.folder, folder / "server")
    ports = (joined.agents_port, joined.ndt7_port, joined.pages_port)
    server = Server(starter, folder / "server", *ports)
    server.start()
    command = (BIN / "canh", "province", "--data", server.folder, *OPTIONS, "--story")
    telling = Telling(server, starter.start(*command))
    telling.province.wait_for("Ctrl-C ends them.")
    wait_until((server.folder / "province" / "story.jsonl").exists, "the story begins")
    if killed:
        # Some of it is over, some is open, and the power has just been proven.
        wait_until(
            lambda: telling.has(MIDDLE) or telling.minute > LAST_MENDED,
            "that the line is known to be cut, and the power to have failed",
        )
        telling.kill_and_start()
    wait_until(
        lambda: telling.minute > QUIET_AT and (telling.is_told or telling.minute > PATIENCE_UNTIL),
        "that all is told and nothing more comes",
    )
    telling.province.tell(signal.SIGINT)
    assert telling.province.popen.wait(30) == 0
    server.end()
    return telling
