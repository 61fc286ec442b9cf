"""A record of this computer as a person reads it, every number with its unit."""

from collections.abc import Iterator, Mapping, Sequence

from agent.parts import inventory_sections
from agent.speech import Rows, Section, Speech
from agent.texts import METRIC_LABELS
from checks.check import Measurement
from checks.metrics import METRICS
from checks.report import Record
from checks.words import WORDS

Checked = Sequence[tuple[str, Measurement]]


def write_record(record: Record, fingerprint: str, checked: Checked, speech: Speech) -> str:
    """Write everything.

    Args:
        record: What was measured; without an inventory its sections are left out.
        fingerprint: Of this machine.
        checked: What the agent's own checks saw, each with the English name of what it touched.
        speech: In the reader's language.
    """
    return speech.lay_out(_sections(record, fingerprint, checked, speech))


def _sections(
    record: Record, fingerprint: str, checked: Checked, speech: Speech
) -> Iterator[Section]:
    if record.inventory:
        yield from inventory_sections(record.inventory, fingerprint, speech)
    yield Section(title="Network", rows=_network(record, speech))
    yield Section(title="Right now", rows=_vitals(record.vitals, speech))
    yield Section(title="Checks", rows=[(name, _outcome(seen, speech)) for name, seen in checked])


def _network(record: Record, speech: Speech) -> Rows:
    network = record.network
    return [
        ("Address", network.address),
        ("Gateway", network.gateway),
        ("Gateway's hardware address", network.hardware),
        ("Gateway answers", speech.whether(network.answered)),
        ("Seen in this network", ", ".join(record.neighbours)),
        ("Power", speech.text(record.power)),
    ]


def _vitals(vitals: Mapping[str, float], speech: Speech) -> Rows:
    return [
        (
            METRIC_LABELS[metric.name],
            speech.quantity(vitals.get(metric.name), metric.unit, metric.decimals),
        )
        for metric in METRICS
    ]


def _outcome(seen: Measurement, speech: Speech) -> str:
    word = WORDS.get(seen.outcome)
    said = speech.text(word.meaning if word else seen.outcome)
    lasted = speech.quantity(seen.total_ms, "ms", 1)
    return " ".join(filter(None, (said, f"({lasted})" if lasted else "")))
