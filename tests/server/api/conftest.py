"""The pages' own fixtures: the interfaces are served beside them."""

from tests.server.web.conftest import pages, seeded_file  # noqa: F401  # fixtures, found by name
