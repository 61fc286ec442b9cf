"""How much a demo simulates."""

from enum import StrEnum


class Scale(StrEnum):
    """A small district, whose computers are always on, or the whole province."""

    DISTRICT = "district"
    PROVINCE = "province"

    @property
    def round_s(self) -> float:
        """Seconds from one report to the next: of few PCs something should happen at once."""
        return 15.0 if self is Scale.DISTRICT else 60.0

    @property
    def share_heard(self) -> float:
        """Of the computers that are on, those to wait for: in a province some are just leaving."""
        return 1.0 if self is Scale.DISTRICT else 0.95
