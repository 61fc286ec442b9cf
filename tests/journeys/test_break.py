"""Somebody breaks things in a demo that runs, on its page and by command, and mends them again."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.checks.servers import PATIENCE_S
from tests.journeys.processes import BIN, Starter, environment, start_demo, wait_until

pytestmark = pytest.mark.journey

# None of these is in the first acts of the demo's own story, and none is thin: where only three
# computers keep watch, late reports of a busy machine may leave a cut in doubt for longer.
LINK, OTHER_LINK = "09193-1-state", "09496-1-state"
SECONDS = re.compile(r"<dt>Seconds ([a-z ]+)</dt><dd><b>(\d+)</b></dd>")


@dataclass(frozen=True, slots=True)
class Demo:
    """A small demo that is ready."""

    folder: Path
    url: str

    def page(self, path: str = "/") -> str:
        headers = {"Accept-Language": "en"}
        answer = httpx2.get(self.url + path, headers=headers, trust_env=False, timeout=PATIENCE_S)
        assert answer.status_code == httpx2.codes.OK
        return answer.text

    def send(self, path: str, form: dict[str, str]) -> None:
        (key, *_) = re.findall(r'name="key" value="([^"]+)"', self.page("/new/link"))
        answer = httpx2.post(
            self.url + path, data=form | {"key": key}, trust_env=False, timeout=PATIENCE_S
        )
        assert answer.status_code == httpx2.codes.SEE_OTHER

    def seconds(self, code: str) -> dict[str, int]:
        """Give the figures that the page shows of what was broken at a code."""
        (section,) = [one for one in self.page().split("<section") if f" {code}</code>" in one]
        return {what: int(count) for what, count in SECONDS.findall(section)}

    def number(self, code: str) -> str:
        (section,) = [one for one in self.page().split("<section") if f" {code}</code>" in one]
        (number,) = re.findall(r'id="(\d+)"', section)
        return str(number)

    def canh(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = (BIN / "canh", "province", "break", "--data", self.folder, *arguments)
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            env=environment(),
            check=False,
        )

    def listed(self, code: str) -> str:
        number = self.number(code)
        lines = self.canh("list").stdout.splitlines()
        return next(line for line in lines if line.split()[0] == number)


@pytest.fixture(scope="module")
def demo(module_starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "demo-data"
    process = start_demo(module_starter, folder, "--round", "3")
    process.wait_for("Break something, and see what Canh makes of it: ")
    (url,) = re.findall(r"makes of it: (http://127\.0\.0\.1:\d+)$", process.said, re.MULTILINE)
    yield Demo(folder, url)
    process.end()


def test_a_line_that_is_cut_on_the_page_is_found_told_and_over_once_it_is_mended(
    demo: Demo,
) -> None:
    demo.send("/break", {"what": "link", "target": LINK, "lasts_s": "3600"})
    wait_until(lambda: "to the message" in demo.seconds(LINK), "a verdict and a message")
    broken = demo.seconds(LINK)
    demo.send("/mend", {"number": demo.number(LINK)})
    wait_until(lambda: "from mended to over" in demo.seconds(LINK), "that it is over")

    assert 0 < broken["to the verdict"] <= broken["to the message"]
    assert demo.seconds(LINK) == broken | {
        "from mended to over": demo.seconds(LINK)["from mended to over"]
    }


def test_the_same_by_command(demo: Demo) -> None:
    cut = demo.canh("link", OTHER_LINK, "--for", "1h")
    wait_until(lambda: "to the message" in demo.seconds(OTHER_LINK), "a verdict and a message")
    mended = demo.canh("mend", demo.number(OTHER_LINK))
    wait_until(lambda: "from mended to over" in demo.seconds(OTHER_LINK), "that it is over")
    listed = demo.listed(OTHER_LINK)

    assert "broken  The line of " in cut.stdout
    assert "mended  The line of " in mended.stdout
    assert re.search(r"#\d+ .* s to the verdict .* s from mended to over$", listed)


def test_a_service_that_is_killed_is_missed_by_everybody_who_really_probes_it(demo: Demo) -> None:
    killed = demo.canh("service", "documents", "--kill")
    wait_until(lambda: "to the verdict" in demo.seconds("documents"), "a verdict")

    assert "nobody listens at its address" in killed.stdout
    assert "Document system cannot be reached" in demo.listed("documents")
