"""From guilty PCs to findings, but for twins: registered on one line, ill with another."""

from collections.abc import Iterable, Sequence

import numpy as np

from alerts.fault import Counts
from alerts.locate.arrival import KIND_WORDS, NOT_PROBED, OK, Codes
from alerts.locate.atlas import Atlas
from alerts.locate.cases import Finding
from alerts.locate.gain import gain
from alerts.locate.pc import STRENGTHS, Suspect
from alerts.locate.places import kind_of
from alerts.locate.topology import Floats

TWIN = 0.6  # share of the PC's own evidence that a fault elsewhere must explain as well
AT_ONCE = 1  # round: the sum of the evidence has waited already
MOST = 0.97


def is_twin(
    atlas: Atlas, suspect: Suspect, outcome: Codes, anyhow: Floats, findings: Iterable[Finding]
) -> bool:
    """Tell whether a PC fails just as some faulty link, LAN or provider does.

    Args:
        atlas: The inventory.
        suspect: The PC.
        outcome: Of its report.
        anyhow: Failure rates of the services over the link it used.
        findings: Of the same round.
    """
    tried = (outcome != NOT_PROBED).astype(float)
    failed = tried * (outcome != OK)
    own = max(gain(tried, failed, anyhow, q).sum() for q in STRENGTHS)
    return any(
        gain(tried, failed, anyhow, _pattern(atlas, finding)).sum() > TWIN * own
        for finding in findings
        if finding.word == KIND_WORDS[suspect.outcome]
        and kind_of(finding.component) in ("link", "lan", "pop", "isp")
    )


def findings_of_pcs(atlas: Atlas, suspects: Sequence[Suspect]) -> list[Finding]:
    """Name the guilty PCs."""
    return [
        Finding(
            component=f"pc:{atlas.topology.pcs[suspect.pc].id}",
            word=KIND_WORDS[suspect.outcome],
            strength=suspect.strength,
            score=suspect.score,
            rounds=AT_ONCE,
            since=suspect.since,
            counts=Counts(failed=suspect.failed, tried=suspect.tried),
        )
        for suspect in suspects
    ]


def _pattern(atlas: Atlas, finding: Finding) -> Floats:
    """Give the strength of a place's fault by service."""
    services = len(atlas.topology.services)
    columns = atlas.blocks.cells_of(finding.block) % atlas.blocks.columns
    strengths = np.zeros(services)
    strengths[columns[columns < services]] = min(finding.strength, MOST)
    return strengths
