"""One request: who came, when, in which language. Made by the door that let them in."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from server.store.scope import Scope
from server.views.caller import Caller
from server.views.moment import Moment
from server.web import form_key, language, signing_in
from server.web.edge import Edge, edge_of
from server.web.signing_in import SignedIn

VISITOR_COOKIE = "canh_visitor"
# A page that refreshes itself must not keep a sign-in alive for ever.
LIVE_HEADER = "canh-live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request and who makes it. ``form_key``: what forms on its page must bring back."""

    edge: Edge
    request: Request
    moment: Moment
    language: str
    form_key: str
    signed_in: SignedIn | None

    @property
    def caller(self) -> Caller:
        """Who is signed in; only behind a door that lets in nobody else.

        Raises:
            LookupError: When nobody is.
        """
        if self.signed_in is None:
            raise LookupError("nobody is signed in")
        return self.signed_in.caller

    @property
    def scope(self) -> Scope:
        """Whose things may be shown."""
        return self.caller.scope

    @property
    def is_secure(self) -> bool:
        """Whether the visitor came over HTTPS, so that cookies can be bound to it."""
        return self.request.url.scheme == "https"


def arrive(request: Request) -> Visit:
    """Find out who makes a request."""
    edge = edge_of(request)
    moment = edge.moment()
    token = request.cookies.get(signing_in.COOKIE, "")
    signed_in = signing_in.who(edge.store, token, moment.now) if token else None
    if signed_in and LIVE_HEADER not in request.headers:
        signing_in.note_seen(edge.store, token, moment.now)
    return Visit(
        edge=edge,
        request=request,
        moment=moment,
        language=_language(request, edge, signed_in),
        form_key=signed_in.form_key if signed_in else _visitor_key(request),
        signed_in=signed_in,
    )


def visit_of(request: Request) -> Visit:
    """Give the visit that the door of this route has noted."""
    return cast(Visit, request.state.visit)


async def _noted_visit(request: Request) -> Visit:
    return visit_of(request)


Here = Annotated[Visit, Depends(_noted_visit)]


def _language(request: Request, edge: Edge, signed_in: SignedIn | None) -> str:
    wish = language.Wish(
        user=signed_in.caller.language if signed_in else "",
        cookie=request.cookies.get(language.COOKIE, ""),
        accepted=request.headers.get("accept-language", ""),
    )
    return language.choose(wish, edge.settings.languages)


def _visitor_key(request: Request) -> str:
    known = request.cookies.get(VISITOR_COOKIE, "")
    return known if form_key.is_key(known) else form_key.new_key()
