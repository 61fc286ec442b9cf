"""What the tests of a line's speed have found, beside what it was bought as. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass

# So many in a row speak against a line.
TESTS = 3
# Half is far below what "up to 100 Mbit/s" is sold as, and what busy colleagues take of a line
# while three tests run is seldom the other half (assumed).
_LOW = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTests:
    """The newest tests of one way.

    Attributes:
        upload: Whether it is the way out of the office.
        contract_mbps: What was bought.
        found_mbps: What the newest tests found, the newest first; ``TESTS`` of them are enough.
    """

    upload: bool
    contract_mbps: float
    found_mbps: tuple[float, ...]

    @property
    def low_in_a_row(self) -> int:
        """How many of the newest found far less than the contract, without a break."""
        return low_in_a_row(self.found_mbps, self.contract_mbps)


def low_in_a_row(newest_first: Sequence[float], contract_mbps: float) -> int:
    """Count the newest tests, in Mbit/s, that found far less than the contract, without a break."""
    count = 0
    while count < len(newest_first) and newest_first[count] < _LOW * contract_mbps:
        count += 1
    return count
