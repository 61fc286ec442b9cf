"""Who may come in by which route. A route that does not say so is refused at the start.

    @pages.page("/units", allow=PROVINCE | FINANCE)

Every such line is a door; there is no other way to add a route.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from alerts.contact import Role
from server.refused import NotAllowed
from server.web import form_key
from server.web.edge import edge_of
from server.web.visit import Visit, arrive, visit_of

PROVINCE = frozenset({Role.PROVINCE})
COMMUNE = frozenset({Role.COMMUNE})
FINANCE = frozenset({Role.FINANCE})
STAFF = PROVINCE | COMMUNE
SIGNED_IN = PROVINCE | COMMUNE | FINANCE

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


class NotSignedIn(Exception):
    """Nobody is signed in: a page leads to the sign-in, an interface says so."""


class FormKeyWrong(Exception):
    """A form came without its key: from an old page, or forged by another site."""


class UndeclaredRoute(RuntimeError):
    """A route does not say who may come in."""


class Door:
    """Lets in whoever is signed in with one of the roles."""

    def __init__(self, allow: frozenset[Role]) -> None:
        self.allow = allow

    def __call__(self, request: Request) -> Visit:
        """Let a request in, and note whose it is.

        Raises:
            NotSignedIn: When nobody is signed in.
            NotAllowed: When the role may not come in here.
        """
        visit = arrive(request)
        request.state.visit = visit
        self.check(visit)
        return visit

    def check(self, visit: Visit) -> None:
        """Refuse whoever may not come in."""
        if visit.signed_in is None:
            raise NotSignedIn
        if visit.caller.role not in self.allow:
            raise NotAllowed("this page is not for your role")


class OpenDoor(Door):
    """Lets in everybody, signed in or not."""

    def __init__(self) -> None:
        super().__init__(frozenset(Role))

    def check(self, visit: Visit) -> None:
        """Refuse nobody."""


class TokenDoor(Door):
    """Lets in whoever brings the token of the metrics, and no person."""

    def __init__(self) -> None:
        super().__init__(frozenset())

    def check(self, visit: Visit) -> None:
        """Refuse whoever does not bring the token."""
        given = visit.request.headers.get("authorization", "")
        wanted = f"Bearer {edge_of(visit.request).metrics_token}"
        if not secrets.compare_digest(given.encode(), wanted.encode()):
            raise NotSignedIn


async def _require_form_key(request: Request) -> None:
    given = (await request.form()).get(form_key.FIELD)
    if not isinstance(given, str) or not form_key.is_masked_of(given, visit_of(request).form_key):
        raise FormKeyWrong


class Doors:
    """Routes of one subject, each with its door."""

    def __init__(self) -> None:
        self.router = APIRouter()

    def page(self, path: str, *, allow: frozenset[Role] | Door) -> Callable[[_Endpoint], _Endpoint]:
        """Declare a page that is looked at."""
        return self.router.get(
            path,
            dependencies=[Depends(_door(allow))],
            include_in_schema=False,
            response_class=HTMLResponse,
            response_model=None,
        )

    def action(
        self, path: str, *, allow: frozenset[Role] | Door
    ) -> Callable[[_Endpoint], _Endpoint]:
        """Declare what a form does; it needs the form key."""
        return self.router.post(
            path,
            dependencies=[Depends(_door(allow)), Depends(_require_form_key)],
            include_in_schema=False,
            response_class=Response,
            response_model=None,
        )

    def answer(
        self, path: str, *, allow: frozenset[Role] | Door
    ) -> Callable[[_Endpoint], _Endpoint]:
        """Declare an answer of the JSON interface; its shape is what the function returns."""
        return self.router.get(path, dependencies=[Depends(_door(allow))])


def door_of(route: BaseRoute) -> Door | None:
    """Give the door of a route; None when it has none."""
    if not isinstance(route, APIRoute):
        return None
    doors = [one.dependency for one in route.dependencies if isinstance(one.dependency, Door)]
    return doors[0] if len(doors) == 1 else None


def require_doors(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that does not say who may come in.

    Raises:
        UndeclaredRoute: Naming it.
    """
    for route in routes:
        if door_of(route) is None:
            raise UndeclaredRoute(f"{route} does not say who may come in: declare it with Doors")


def _door(allow: frozenset[Role] | Door) -> Door:
    return allow if isinstance(allow, Door) else Door(allow)
