"""Which proxy leads to a server: the agent's own setting, else the environment. Pure."""

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from checks.address import Endpoint

# Where an environment names a proxy, by the custom of curl and others: lower case first.
_NAMES = ("https_proxy", "HTTPS_PROXY")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")
# What the agent's own setting says to go straight whatever the environment says.
STRAIGHT = "none"


class ProxyError(ValueError):
    """An address of a proxy that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that tunnels. ``credentials``: what it wants to see, ready for its header."""

    endpoint: Endpoint
    credentials: str = field(default="", repr=False)


def parse_proxy(url: str) -> Proxy:
    """Read ``http://[USER:PASSWORD@]HOST:PORT``.

    Raises:
        ProxyError: Naming what is wrong; never with the password.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port or 3128
    except ValueError as error:
        raise ProxyError("the proxy's address has a wrong port") from error
    if parts.scheme != "http":
        raise ProxyError(f"a proxy is reached by http, not by {parts.scheme}")
    if not parts.hostname:
        raise ProxyError("a proxy looks like http://HOST:PORT")
    return Proxy(Endpoint(parts.hostname, port), _credentials(parts.username, parts.password))


def choose_proxy(server: Endpoint, setting: str, environment: Mapping[str, str]) -> Proxy | None:
    """Give the proxy to a server; None: go straight.

    Args:
        server: Where to go.
        setting: The agent's own: the address of a proxy, ``none``, or empty.
        environment: Of the process.

    Raises:
        ProxyError: If the one that holds cannot be used.
    """
    if setting:
        return None if setting == STRAIGHT else parse_proxy(setting)
    url = _first(environment, _NAMES)
    if not url or any(
        _covers(rule, server) for rule in _first(environment, _EXCEPTIONS).split(",")
    ):
        return None
    return parse_proxy(url)


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := environment.get(name))), "")


def _covers(rule: str, server: Endpoint) -> bool:
    """Whether an exception (``*``, a domain, an address, a network, each with a port) is meant."""
    rule = rule.strip().lower()
    if rule == "*":
        return True
    if "/" in rule:
        return _in_network(rule, server.host)
    name, _, port = rule.rpartition(":")
    if port.isdigit() and (":" not in name or name.endswith("]")):
        if int(port) != server.port:
            return False
        rule = name
    domain, host = rule.strip("[]").removeprefix("*").lstrip("."), server.host.lower()
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _in_network(rule: str, host: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(rule, strict=False)
    except ValueError:
        return False


def _credentials(user: str | None, password: str | None) -> str:
    if user is None:
        return ""
    plain = f"{unquote(user)}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(plain.encode()).decode("ascii")
