"""How a sentence for people is marked in code that does not show it. Pure."""


def N_(text: str) -> str:  # noqa: N802  # the name by which the extraction knows a msgid
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text
