"""Who had only just been switched on: what it measures then is there, but says nothing. Pure.

Networks come up, names are not known yet, updates fill the line: many attempts fail that say
nothing of a line or a service.
"""

from collections.abc import Iterable, Mapping, Sequence

from server.store.observations import Pc, Start

# For so long after a start nothing that a computer measures is counted.
SETTLES_MS = 180_000
# A start is told of by the first record after it; what is in that was measured a little earlier.
_TOLD_WITHIN_MS = 10_000

# The starts of each computer, milliseconds since 1970.
Starts = Mapping[int, Sequence[int]]


def starts_of(pcs: Iterable[Pc], told: Iterable[Start]) -> Starts:
    """Say when each computer was switched on or woken.

    Args:
        pcs: The computers, each with the boot that it is in.
        told: What agents told of starts: Windows keeps its boot when it only seems to shut down.
    """
    booted_ms = {pc.id: pc.booted_ms for pc in pcs if pc.booted_ms is not None}
    starts = {device: [at_ms] for device, at_ms in booted_ms.items()}
    for start in told:
        # Without a reason and within a boot it was the agent alone that was started anew.
        if start.reason or start.at_ms < booted_ms.get(start.device_id, start.at_ms + 1):
            starts.setdefault(start.device_id, []).append(start.at_ms)
    return starts


def is_settled(starts: Starts, device_id: int, at_ms: int) -> bool:
    """Whether something was measured by a computer that had been on for a while."""
    return not any(
        -_TOLD_WITHIN_MS <= at_ms - start_ms < SETTLES_MS for start_ms in starts.get(device_id, ())
    )
