"""The sources that the sentences of a page rest on, each once and numbered as footnotes are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from server.figure import Figure, Source
from server.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A sentence, and the numbers of what its figures rest on."""

    sentence: Sentence
    notes: tuple[int, ...]


@dataclass(slots=True)
class Citations:
    """What has been cited so far, in the order in which it is first needed."""

    numbers: dict[Source, int] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[Source, ...]:
        """List the sources; the first has the number 1."""
        return tuple(self.numbers)

    def cite(self, sentence: Sentence) -> Cited:
        """Note what a sentence rests on."""
        return Cited(sentence=sentence, notes=self.notes(sentence.figures.values()))

    def all(self, sentences: Iterable[Sentence]) -> tuple[Cited, ...]:
        """Note what sentences rest on."""
        return tuple(self.cite(one) for one in sentences)

    def notes(self, fillings: Iterable[object]) -> tuple[int, ...]:
        """Give the numbers of what figures rest on; anything else has no source."""
        roots = [root for one in fillings if isinstance(one, Figure) for root in one.rests_on]
        found = {self.numbers.setdefault(root, len(self.numbers) + 1) for root in roots}
        return tuple(sorted(found))
