"""A sign of life, for whatever watches the server itself."""

from starlette.responses import PlainTextResponse

from server.web.doors import Doors, OpenDoor

pages = Doors()


@pages.page("/healthz", allow=OpenDoor())
def say_alive() -> PlainTextResponse:
    """Say that the pages are up, and nothing else."""
    return PlainTextResponse("ok\n")
