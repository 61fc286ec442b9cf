"""A page: does it come, with the right status and the right text in it?

A GET of one page from one address, read to 16 kB at most, without JavaScript, cookies or retries.
"""

import dataclasses
import functools
import re
from dataclasses import dataclass
from typing import Annotated

from checks.address import Endpoint
from checks.check import Allow, Measurement, Settings, anywhere
from checks.probes.attempt import Attempt, measure
from checks.probes.exchange import Resource, absolute, connect, exchange, is_among, request
from checks.probes.failure import Failure
from checks.probes.handshake import context
from checks.probes.http_answer import Head, Source, contains, pieces
from checks.settings import (
    Authority,
    Family,
    Host,
    Port,
    Rule,
    StatusCodes,
    Text,
    Tls,
    UrlPath,
    read,
)
from checks.words import Phase

MOST_REDIRECTS = 3

# The host with its slash, or https://sso.example would let https://sso.example.evil pass.
_ADDRESS = re.compile(r"(?:https?://[a-z0-9.:\[\]_-]{1,253}/[!-~]{0,200})?", re.IGNORECASE)
_Follow = Annotated[
    bool, Rule("Whether to go where a redirect leads.", "true or false", lambda _: True)
]
_Redirect = Annotated[
    str,
    Rule(
        "How the address begins that it must redirect to; empty: it need not redirect.",
        "the beginning of an address such as https://sso.example/",
        lambda text: _ADDRESS.fullmatch(text) is not None,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """What an HTTP probe has to be told."""

    host: Host
    port: Port = 443
    path: UrlPath = "/"
    tls: Tls = True
    status: StatusCodes = "200-399"
    text: Text = ""
    redirect: _Redirect = ""
    follow: _Follow = False
    family: Family = "any"
    ca: Authority = "system"

    @property
    def target(self) -> Endpoint:
        """What is touched; a redirect may lead elsewhere, so the probe asks ``allow`` again."""
        return self.resource.endpoint

    @property
    def resource(self) -> Resource:
        """What is asked for."""
        return Resource(host=self.host, port=self.port, tls=self.tls, path=self.path)

    def redirected(self, location: bytes) -> "HttpSettings":
        """Give the settings for the page that ``location`` names.

        Raises:
            Failure: If it names none.
        """
        there = self.resource.linked(location)
        return dataclasses.replace(
            self, host=there.host, port=there.port, path=there.path, tls=there.tls, redirect=""
        )

    def request(self) -> bytes:
        """Write what is sent."""
        return request(self.resource, {})


def probe(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Fetch a page."""
    given = read(HttpSettings, settings)
    return measure(functools.partial(fetch, given), Attempt(timeout_s, allow))


def knock(settings: Settings, timeout_s: float, allow: Allow = anywhere) -> Measurement:
    """Go as far as the handshake, and hang up: the port answers, and for a page nobody is asked."""
    given = read(HttpSettings, settings)
    return measure(functools.partial(meet, given), Attempt(timeout_s, allow))


def meet(page: HttpSettings, attempt: Attempt) -> None:
    """Do what ``knock`` does."""
    connect(attempt, page.resource, page.family, context(page.ca)).close()


def fetch(page: HttpSettings, attempt: Attempt) -> None:
    """Do what ``probe`` does."""
    for _ in range(1 + MOST_REDIRECTS):
        connection = connect(attempt, page.resource, page.family, context(page.ca))
        judge = functools.partial(_judge, page)
        location = exchange(connection, page.request(), attempt, judge)
        if not location:
            return
        page = page.redirected(location)
    raise Failure("http_unexpected_status_code", Phase.PROCESSING)


def _judge(page: HttpSettings, head: Head, source: Source) -> bytes:
    """Judge one page; gives where to go on, empty when this was it."""
    if page.redirect and head.location:
        leads = absolute(page.resource, head.location)
        if not leads.casefold().startswith(page.redirect.casefold()):
            raise Failure("http_unexpected_redirect", Phase.PROCESSING)
    if page.follow and head.location:
        return head.location
    if not is_among(head.status, page.status):
        raise Failure("http_unexpected_status_code", Phase.PROCESSING)
    if page.redirect and not head.location:
        raise Failure("http_unexpected_redirect", Phase.PROCESSING)
    if not contains(pieces(source, head), page.text.encode(errors="replace")):
        raise Failure("http_unexpected_body")
    return b""
