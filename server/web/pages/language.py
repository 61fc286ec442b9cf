"""The choice of a language: of this browser, and of the user who is signed in."""

from typing import Annotated

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from server.refused import NotFound
from server.store import accounts
from server.store.audit import write_audit
from server.web import language
from server.web.doors import Doors, OpenDoor
from server.web.page import keep
from server.web.visit import Here, Visit
from server.web.way_back import Next, local

pages = Doors()

_A_YEAR_S = 365 * 86400


@pages.action("/language", allow=OpenDoor())
def choose_language(
    here: Here, to: Annotated[str, Form(max_length=8)], back: Next = "/"
) -> Response:
    """Change the language of the pages."""
    if to not in here.edge.settings.languages:
        raise NotFound("there are no pages in that language")
    if here.signed_in and here.caller.language != to:
        _note(here, to)
    answer = RedirectResponse(local(back), status_code=303)
    keep(answer, here, language.COOKIE, to, seconds=_A_YEAR_S)
    return answer


def _note(here: Visit, to: str) -> None:
    name = here.caller.name
    with here.edge.store.writing() as session:
        accounts.choose_language(session, here.caller.user_id, to)
        write_audit(
            session,
            here.moment.now,
            actor=f"user:{name}",
            action="user.choose_language",
            subject=f"user:{name}",
            detail={"language": to},
        )
