"""Where the numbers of a plan come from and what its models are called. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.figure import Assumption, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Where numbers come from and what models are called; what is missing is a bare default.

    Attributes:
        sources: By the name of the parameter (``hour_cost``, ``models.D1.price``).
        models: By the short name of the model.
    """

    sources: Mapping[str, Source]
    models: Mapping[str, str]

    def source(self, name: str) -> Source:
        """Give where a number comes from."""
        return self.sources.get(name, Assumption(name=name))


NOTHING_SAID = Catalogue(sources={}, models={})
