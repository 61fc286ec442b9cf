"""The text format of Prometheus (0.0.4). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """One number and what it is of."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Family:
    """All numbers of one name."""

    name: str
    kind: str
    meaning: str
    samples: Sequence[Sample]


def write(families: Iterable[Family]) -> str:
    """Write families, each with its heading; one without numbers is left out."""
    return "".join(_family(family) for family in families if family.samples)


def _family(family: Family) -> str:
    heading = f"# HELP {family.name} {family.meaning}\n# TYPE {family.name} {family.kind}\n"
    return heading + "".join(
        f"{family.name}{{{_labels(sample.labels)}}} {sample.value:.15g}\n"
        for sample in family.samples
    )


def _labels(labels: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
