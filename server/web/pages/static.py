"""Style, script and picture: for everybody, and for ever, since their names change with them."""

from starlette.responses import Response

from server.refused import NotFound
from server.web.doors import Doors, OpenDoor
from server.web.static_files import StaticFile

_FOR_EVER = "public, max-age=31536000, immutable"


def static_pages(files: dict[str, StaticFile]) -> Doors:
    """Declare the static files."""
    pages = Doors()

    @pages.page("/static/{name}", allow=OpenDoor())
    def give(name: str) -> Response:
        if name not in files:
            raise NotFound("there is no such file")
        file = files[name]
        headers = {"cache-control": _FOR_EVER}
        return Response(file.content, media_type=file.kind, headers=headers)

    return pages
