"""The description of the JSON interface, for programs that write programs."""

from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse

from server.web.doors import SIGNED_IN, Doors

pages = Doors()


@pages.page("/api/openapi.json", allow=SIGNED_IN)
def describe(request: Request) -> JSONResponse:
    """Describe all answers of the interface."""
    return JSONResponse(
        get_openapi(
            title="Canh",
            version="1",
            description="Sign in at /sign-in; the cookie opens the interface as it does the pages.",
            routes=request.app.routes,
        )
    )
