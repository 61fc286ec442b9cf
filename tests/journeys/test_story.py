"""The story of a demo: what each scene must yield, written by hand, and what it really yields."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from server.province.story import SCENES
from tests.journeys.ledgers import reading
from tests.journeys.processes import Process, Starter, start_demo, wait_until
from tests.journeys.visitor import sign_in, visiting

pytestmark = pytest.mark.journey

# What breaks is over in a third of its time, and so is the wait for it.
ROUND_S = 5
FIRST_SCENES = 2
# After something is mended: seen to be well for some rounds, told, and then some.
OVER_S = 8 * ROUND_S
# Each scene has a minute and a half.
SEEN_WITHIN_S = 900.0


@dataclass(frozen=True, slots=True)
class Yield:
    """What comes of a scene: one incident, told once when it opens and once when it is over."""

    breaks: str
    component: str
    told: str


# In the order of the scenes. A service is the province's to mend, a line that of its commune.
EXPECTED = (
    Yield("one-stop", "service:one-stop", "province@canh.example"),
    Yield("07822-1-state", "link:07822-1-state", "hoang-van@canh.example"),
    Yield("07615-1-internet", "link:07615-1-internet", "son-dong@canh.example"),
    Yield("portal", "service:portal", "province@canh.example"),
    Yield("09367-1-state", "link:09367-1-state", "tu-son@canh.example"),
    Yield("07210-2-internet", "link:07210-2-internet", "bac-giang@canh.example"),
    Yield("lgsp", "service:lgsp", "province@canh.example"),
    Yield("09496-1-state", "link:09496-1-state", "luong-tai@canh.example"),
    Yield("09187-1-internet", "link:09187-1-internet", "kinh-bac@canh.example"),
    Yield("civil-status", "service:civil-status", "province@canh.example"),
    Yield("07616-1-state", "link:07616-1-state", "tay-yen-tu@canh.example"),
    Yield("07210-1-state", "link:07210-1-state", "bac-giang@canh.example"),
    Yield("documents", "service:documents", "province@canh.example"),
    Yield("09193-1-state", "link:09193-1-state", "yen-phong@canh.example"),
    Yield("09187-1-state", "link:09187-1-state", "kinh-bac@canh.example"),
)


@dataclass(slots=True)
class Story:
    """A demo, watched until enough of its scenes are over.

    A round that is left out says that the server was away, on a machine with too much to do as
    well: then it makes nothing of silence, and rightly. Such a scene proves nothing.

    Attributes:
        scenes: Those that were seen to their end without a round left out.
    """

    process: Process
    folder: Path
    scenes: list[Yield] = field(default_factory=list)
    _last_round: int = 0
    _away_s: list[float] = field(default_factory=list)

    def look(self) -> bool:
        """See what has been judged; say whether enough scenes were seen."""
        for (number,) in self.rows("SELECT round FROM locator WHERE world = 'simulated'"):
            if 0 < self._last_round < int(number) - 1:
                self._away_s.append(time.time())
            self._last_round = int(number)
        self.scenes = [EXPECTED[one["scene"]] for one in self.truth if self._was_seen(one)]
        return len(self.scenes) >= FIRST_SCENES

    def is_told(self) -> bool:
        """Whether what came of the scenes is over and nothing is on its way."""
        seen = {one.component for one in self.scenes}
        states = {state for component, state in self.incidents if component in seen}
        waiting = self.rows("SELECT 1 FROM notification WHERE next_at IS NOT NULL")
        return states == {"resolved"} and not waiting and self.count("queued", "sending") == 0

    def _was_seen(self, scene: dict[str, Any]) -> bool:
        begins_s = datetime.fromisoformat(scene["from"]).timestamp()
        over_s = datetime.fromisoformat(scene["to"]).timestamp() + OVER_S
        was_away = any(begins_s < at_s < over_s for at_s in self._away_s)
        return over_s < time.time() and not was_away

    @property
    def truth(self) -> list[dict[str, Any]]:
        """What the simulation says that it broke."""
        lines = (self.folder / "province" / "story.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    @property
    def said(self) -> str:
        return self.process.said

    @property
    def labels(self) -> list[str]:
        """What its lines tell of, in their order."""
        line = r"^\d\d:\d\d:\d\d  (injected|verdict|mail|recovered) "
        return re.findall(line, self.said, re.MULTILINE)

    def rows(self, question: str) -> list[tuple[str, ...]]:
        with reading(self.folder / "canh.sqlite") as connection:
            return connection.execute(question).fetchall()

    def count(self, *states: str) -> int:
        """How many messages stand so, those about what is not simulated among them."""
        return sum(state in states for (state,) in self.rows("SELECT state FROM notification"))

    @property
    def incidents(self) -> list[tuple[str, ...]]:
        """Every incident that was ever open: what it is of, and how it stands."""
        return self.rows(
            "SELECT component, state FROM incident WHERE opened_at IS NOT NULL AND simulated"
            " ORDER BY opened_at"
        )

    @property
    def messages(self) -> list[tuple[str, ...]]:
        """Every message, in the order of the incidents: of what, to whom, how it stands."""
        return self.rows(
            "SELECT incident.component, kind, address, notification.state"
            " FROM notification JOIN incident ON incident.id = incident_id"
            " JOIN contact ON contact.id = contact_id"
            " WHERE incident.simulated ORDER BY opened_at, notification.id"
        )


@pytest.fixture(scope="module")
def story(module_starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story") / "demo-data"
    process = start_demo(module_starter, folder, "--round", str(ROUND_S))
    story = Story(process, folder)
    wait_until(story.look, f"{FIRST_SCENES} scenes without a round left out", SEEN_WITHIN_S)
    wait_until(story.is_told, "that all of it is over, told, and noted")
    yield story
    process.end()


def test_what_is_expected_is_written_for_every_scene() -> None:
    assert [one.breaks for one in EXPECTED] == [scene.target for scene in SCENES]


def test_the_story_yields_exactly_the_incidents_that_it_must(story: Story) -> None:
    seen = {one.component for one in story.scenes}
    broken = {EXPECTED[one["scene"]].component for one in story.truth}

    assert [one for one in story.incidents if one[0] in seen] == [
        (one.component, "resolved") for one in story.scenes
    ]
    assert {component for component, _ in story.incidents} <= broken


def test_it_yields_exactly_the_messages_that_it_must(story: Story) -> None:
    expected = [
        (one.component, kind, one.told, "delivered")
        for one in story.scenes
        for kind in ("opened", "recovered")
    ]
    components = {one.component for one in story.scenes}

    assert [one for one in story.messages if one[0] in components] == expected


def test_an_incident_was_open_at_the_first_look(story: Story) -> None:
    before, _, after = story.said.partition("Canh is ready: ")

    assert "first verdict on what is broken" in before
    assert re.search(r"^\d\d:\d\d:\d\d  verdict ", after, re.MULTILINE)


def test_each_event_is_one_line_and_they_come_in_their_order(story: Story) -> None:
    # The story goes on meanwhile: what is told lies between what was sent before and after.
    sent = story.count("delivered")
    wait_until(lambda: story.labels.count("mail") >= sent, "that the last mail is told")

    found = story.labels
    assert found[:3] == ["injected", "verdict", "mail"]
    assert found.count("recovered") >= FIRST_SCENES
    assert found.count("mail") <= story.count("sending", "delivered")


def test_the_truth_is_in_a_file_of_the_simulations_own(story: Story) -> None:
    told = story.truth[:FIRST_SCENES]

    assert [one["target"] for one in told] == [one.breaks for one in EXPECTED[:FIRST_SCENES]]
    assert all(one["from"] < one["to"] for one in told)


def test_the_mails_can_be_read_on_their_page_in_full(story: Story) -> None:
    (url,) = re.findall(r"is read at (http://127\.0\.0\.1:\d+)$", story.said, re.MULTILINE)
    with visiting(url) as visitor:
        listed = visitor.get("/").text
        keys = re.findall(r'<li><a href="(/[^"]+)">', listed)
        first = visitor.get(keys[-1]).text

    assert len(keys) >= 2 * FIRST_SCENES
    assert "province@canh.example" in first
    assert "[MÔ PHỎNG]" in first
    assert re.search(r'<a href="http://127\.0\.0\.1:\d+/incidents/\d+">', first)


def test_the_interface_tells_the_same(story: Story) -> None:
    (url,) = re.findall(r"^Canh is ready: (\S+)$", story.said, re.MULTILINE)
    person = r"^Sign in as province: (\S+) / (\S+)$"
    ((name, password),) = re.findall(person, story.said, re.MULTILINE)
    with visiting(url) as visitor:
        sign_in(visitor, name, password)
        answer = visitor.get("/api/v1/incidents?show=all").json()

    told = sorted(answer["incidents"], key=lambda one: str(one["opened_at"]))
    seen = [one for one in told if one["simulated"]][:FIRST_SCENES]
    expected = [component.partition(":")[0] for component, _ in story.incidents[:FIRST_SCENES]]
    assert [one["kind"] for one in seen] == expected
    assert all(one["state"] == "resolved" for one in seen)
