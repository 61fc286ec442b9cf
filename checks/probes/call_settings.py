"""What a call of an interface has to be told: ``checks.probes.call`` makes it.

A secret stands here by its name only: whoever may read a check does not read what it signs in with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from checks.address import Endpoint
from checks.probes.call_answer import MOST_VALUE, Expected
from checks.probes.exchange import Resource
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
    at_most,
    is_path,
)

_MARK = "|"
_NAME_MARKS = frozenset("!#$%&'*+-.^_`~")
_OF_THE_PROBE = frozenset(
    {"host", "user-agent", "connection", "content-length", "transfer-encoding", "accept-encoding"}
)
# Secrets, which must not stand where everybody reads settings.
_SECRET = frozenset({"authorization", "proxy-authorization", "cookie"})


def is_secret_name(text: str) -> bool:
    """Whether a secret can be called so: nothing that leads out of the folder of secrets."""
    return len(text) <= 64 and all(one.isascii() and (one.isalnum() or one in "-_") for one in text)


def headers_in(text: str) -> Mapping[str, str]:
    """Read ``Name: value | Name: value``.

    Raises:
        ValueError: If it is none, or names a header twice or one that is not to be given.
    """
    headers: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(_MARK))):
        name, colon, value = (word.strip() for word in part.partition(":"))
        if not colon or not _is_header_name(name) or not (value.isascii() and value.isprintable()):
            raise ValueError(part)
        if name.lower() in _SECRET | {known.lower() for known in headers}:
            raise ValueError(name)
        headers[name] = value
    return headers


def _is_header_name(text: str) -> bool:
    """Whether a header may be called so that the probe does not write itself."""
    marks = all(one.isalnum() or one in _NAME_MARKS for one in text)
    return bool(text) and text.isascii() and marks and text.lower() not in _OF_THE_PROBE


def _are_headers(text: str) -> bool:
    try:
        headers_in(text)
    except ValueError:
        return False
    return len(text) <= 1000


def _is_token_address(text: str) -> bool:
    return (
        not text
        or is_path(text)
        or (text.startswith("https://") and is_path(text.removeprefix("https:/")))
    )


def _is_pointer(text: str) -> bool:
    return len(text) <= 200 and (not text or text.startswith("/"))


_Limit = Annotated[
    float,
    Rule(
        "The least (the most) that the value of json may be.",
        f"a number between ±{MOST_VALUE:g}",
        lambda number: abs(number) <= MOST_VALUE,
    ),
]
_Headers = Annotated[
    str,
    Rule(
        "Headers to send. What signs in (Authorization, Cookie) is a secret and stands elsewhere.",
        "headers such as SOAPAction: echo | Accept: text/xml, without those of the probe itself",
        _are_headers,
    ),
]
_Body = Annotated[
    str,
    Rule(
        "What to send, by POST; empty: a GET. It is XML with soap, else JSON, if no header says.",
        "at most 2000 characters",
        at_most(2000),
    ),
]
_Json = Annotated[
    str,
    Rule(
        "Where the answer's JSON holds a value that counts (RFC 6901); empty: it is not read.",
        "a JSON pointer such as /queue/age_s",
        _is_pointer,
    ),
]
_Equals = Annotated[
    str,
    Rule(
        "What that value must be; empty: a number within least and most.",
        "at most 200 characters",
        at_most(200),
    ),
]
_Soap = Annotated[
    bool,
    Rule("Whether the answer has to be SOAP, and not a fault.", "true or false", lambda _: True),
]
_Token = Annotated[
    str,
    Rule(
        "Where a token is got first (OAuth 2, client credentials), with the secret; empty: none.",
        "a path, or an address that begins with https://",
        _is_token_address,
    ),
]
_SecretName = Annotated[
    str,
    Rule(
        "Name of a secret of the server's, never the secret itself.",
        "a name of at most 64 letters, digits, - and _",
        is_secret_name,
    ),
]
_SecretHeader = Annotated[
    str,
    Rule(
        "Header that carries the secret as it is, such as X-Api-Key; empty: Authorization, Basic.",
        "the name of a header",
        lambda text: not text or (len(text) <= 64 and _is_header_name(text)),
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSettings:
    """What a call has to be told.

    Attributes:
        secret: A file with ``user:password``, or with what ``secret_header`` carries: it gets the
            token, or without one signs in itself.
        certificate: A file with a client's certificate and its key (PEM).
    """

    host: Host
    port: Port = 443
    path: UrlPath = "/"
    tls: Tls = True
    headers: _Headers = ""
    body: _Body = ""
    status: StatusCodes = "200-299"
    text: Text = ""
    soap: _Soap = False
    json: _Json = ""
    equals: _Equals = ""
    least: _Limit = -MOST_VALUE
    most: _Limit = MOST_VALUE
    token: _Token = ""
    secret: _SecretName = ""
    secret_header: _SecretHeader = ""
    certificate: _SecretName = ""
    family: Family = "any"
    ca: Authority = "system"

    @property
    def target(self) -> Endpoint:
        """What is touched; the token may be got elsewhere, so the probe asks ``allow`` again."""
        return self.resource.endpoint

    @property
    def resource(self) -> Resource:
        """What is called."""
        return Resource(host=self.host, port=self.port, tls=self.tls, path=self.path)

    @property
    def expected(self) -> Expected:
        """What the answer has to be."""
        return Expected(
            status=self.status,
            text=self.text,
            soap=self.soap,
            json=self.json,
            equals=self.equals,
            least=self.least,
            most=self.most,
        )
