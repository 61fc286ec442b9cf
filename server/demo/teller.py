"""Writes down what breaks as it breaks."""

from collections.abc import Collection
from datetime import datetime

from server.demo.story_file import StoryFile
from server.province.story import next_begins, truth_lines
from server.province.world import Break


class Teller:
    """Tells a story: what breaks by itself.

    ``began``: when it begins, or goes on: what is broken then is told, unless it was told before.
    """

    def __init__(self, story: Collection[Break], file: StoryFile, began: datetime) -> None:
        self._story = story
        self._file = file
        self._next = began

    def tell(self, now: datetime) -> None:
        """Write down all that has broken until now and was not written yet."""
        while self._next <= now:
            told = [truth.broken for truth in self._file.truths()]
            for line in truth_lines(self._story, self._next, told):
                self._file.add(line)
            self._next = next_begins(self._story, self._next)
