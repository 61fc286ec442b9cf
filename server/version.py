"""Which Canh this is."""

from importlib.metadata import version as installed


def version() -> str:
    """Give the version of the package that is installed."""
    return installed("canh")
