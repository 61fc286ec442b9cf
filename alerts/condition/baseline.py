"""What was so when Canh came, as one line: nobody is sent a message of it."""

from collections.abc import Mapping

from alerts.component import Kind
from alerts.text import N_, Text

# In the order in which they are said; certificates are never a baseline.
WAS_SO: Mapping[Kind, str] = {
    Kind.DISK: N_("with a failing disk: %(count)s"),
    Kind.SPACE: N_("with a full disk: %(count)s"),
    Kind.COOLING: N_("overheating: %(count)s"),
    Kind.CLOCK: N_("with a wrong clock: %(count)s"),
}

_LINE = N_("Computers as Canh found them: %(found)s.")
_AND = N_("%(first)s; %(rest)s")


def digest_line(counts: Mapping[Kind, int]) -> Text | None:
    """Give the line for the digest; None where all was fine.

    Args:
        counts: How many computers of a site have each condition since before Canh came.
    """
    parts = [
        Text(said, {"count": counts[kind]}) for kind, said in WAS_SO.items() if counts.get(kind)
    ]
    if not parts:
        return None
    found = parts.pop()
    while parts:
        found = Text(_AND, {"first": parts.pop(), "rest": found})
    return Text(_LINE, {"found": found})
