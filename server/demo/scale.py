"""How much a demo simulates."""

from enum import StrEnum


class Scale(StrEnum):
    """A small district, or the whole province."""

    DISTRICT = "district"
    PROVINCE = "province"

    @property
    def round_s(self) -> float:
        """Seconds from one report to the next: of few PCs something should happen at once."""
        return 15.0 if self is Scale.DISTRICT else 60.0
