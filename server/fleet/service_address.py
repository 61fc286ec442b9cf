"""Where a service is asked, as people have it on a sheet: a name, name and port, or an address."""

from urllib.parse import urlsplit

from checks.check import Setting
from checks.settings import is_host, is_path, is_port
from server.fleet.cell import CellError

_PORTS = {"http": 80, "https": 443}


def read_address(cell: str) -> dict[str, Setting]:
    """Read it into the settings of a check: ``host``, and what else it says of ``port, tls, path``.

    Raises:
        CellError: If it is no such thing.
    """
    if is_host(cell):
        return {"host": cell}
    try:
        return _of_url(cell) if "://" in cell else _of_authority(cell)
    except ValueError:
        raise CellError(
            f"{cell!r} is not a name such as portal.example, or https://portal.example/login"
        ) from None


def _of_authority(text: str) -> dict[str, Setting]:
    there = urlsplit(f"//{text}")
    if not there.hostname or not is_host(there.hostname) or there.path or not there.port:
        raise ValueError(text)
    return {"host": there.hostname, "port": there.port}


def _of_url(text: str) -> dict[str, Setting]:
    url = urlsplit(text)
    host = url.hostname or ""
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    port = url.port or _PORTS.get(url.scheme, 0)
    if not (is_host(host) and is_path(path) and is_port(port)) or url.username:
        raise ValueError(text)
    return {
        "host": host,
        **({"port": port} if port != _PORTS["https"] else {}),
        **({"tls": False} if url.scheme == "http" else {}),
        **({"path": path} if path != "/" else {}),
    }
