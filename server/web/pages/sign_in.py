"""Signing in and out. In a demo the page shows the computer at hand, and signs in by one click."""

from typing import Annotated

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from alerts.contact import Role
from server.passwords import MOST_PASSWORD_CHARACTERS
from server.refused import NotFound
from server.web import signing_in
from server.web.demo_users import demo_users, mail_page
from server.web.doors import SIGNED_IN, Doors, OpenDoor
from server.web.page import keep, page
from server.web.pages.at_hand import computer_at_hand
from server.web.visit import Here, Visit
from server.web.way_back import Next, local

pages = Doors()
demo_pages = Doors()


@pages.page("/sign-in", allow=OpenDoor())
def show_sign_in(here: Here, next: str = "/") -> Response:  # noqa: A002  # its name in addresses
    """Show the form, unless somebody is signed in already."""
    return RedirectResponse(local(next), status_code=303) if here.signed_in else _form(here, next)


@pages.action("/sign-in", allow=OpenDoor())
def sign_in(
    here: Here,
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=MOST_PASSWORD_CHARACTERS)],
    back: Next = "/",
) -> Response:
    """Sign a user in."""
    return _try(here, name.strip(), password, back)


@demo_pages.action("/sign-in/demo", allow=OpenDoor())
def sign_in_to_demo(here: Here, role: Annotated[Role, Form()], back: Next = "/") -> Response:
    """Sign in as one of the demo's users, with one click."""
    users = {user.role: user for user in demo_users(here.edge.settings.folder)}
    if role not in users:
        raise NotFound("the demo has no such user yet")
    return _try(here, users[role].name, users[role].password, back)


@pages.action("/sign-out", allow=SIGNED_IN)
def sign_out(here: Here) -> Response:
    """End the sign-in."""
    if here.signed_in:
        signing_in.sign_out(here.edge.store, here.signed_in, here.moment.now)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(signing_in.COOKIE, httponly=True, samesite="lax", secure=here.is_secure)
    return answer


def _try(here: Visit, name: str, password: str, back: str) -> Response:
    opened = signing_in.sign_in(here.edge.store, name, password, here.moment.now)
    if opened is None:
        return _form(here, back, name=name, failed=True)
    answer = RedirectResponse(local(back), status_code=303)
    keep(answer, here, signing_in.COOKIE, opened.token)
    return answer


def _form(here: Visit, back: str, *, name: str = "", failed: bool = False) -> Response:
    demo = here.edge.settings.demo
    return page(
        here,
        "sign_in.html",
        status=401 if failed else 200,
        name=name,
        failed=failed,
        back=local(back),
        users=demo_users(here.edge.settings.folder) if demo else (),
        computer=computer_at_hand(here) if demo else None,
        mail_page=mail_page(here.edge.settings.folder) if demo else "",
    )
