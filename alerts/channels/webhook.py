"""A webhook: POST of a JSON body in the form of Alertmanager's webhook, version 4, and signed.

What can receive from Alertmanager can receive from Canh. Redirects are not followed: the body and
its signature go where the operator said and nowhere else.
"""

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from alerts.channels.channel import Delivered, DeliveryError, check_timeout, cut_off_after
from alerts.message import Message

SIGNATURE = "Canh-Signature-256"
# What Alertmanager writes as the end of an alert that has none.
_NO_END = "0001-01-01T00:00:00Z"
_RETRY = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """How to call webhooks; each contact has an address of its own.

    Attributes:
        secret: Both sides know it; the receiver checks the signature by it. Empty: unsigned.
        ca_file: Certificates to trust beside those of the system.
        timeout_s: For connecting, and again for all the rest.
    """

    secret: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_s: float = 15.0

    def __post_init__(self) -> None:
        check_timeout(self.timeout_s)


def send(settings: WebhookSettings, message: Message) -> Delivered:
    """Post a message.

    A receiver knows a repeat by its `Idempotency-Key`, so an attempt without an answer is simply
    repeated.

    Raises:
        DeliveryError: Permanent if the address is none, or the receiver will not have it (any
            status but 2xx, 5xx, 408, 425 and 429).
    """
    body = json.dumps(body_of(message), ensure_ascii=False).encode()
    connection, target = _connection(settings, message.address)
    try:
        with cut_off_after(2 * settings.timeout_s, lambda: connection.sock):
            connection.request("POST", target, body, _headers(settings, message, body))
            status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
        raise DeliveryError(f"{connection.host}: {reason}") from error
    finally:
        connection.close()
    if 200 <= status < 300:
        return Delivered(str(status))
    permanent = status < 500 and status not in _RETRY
    raise DeliveryError(f"{connection.host}: status {status}", permanent=permanent)


def is_address(text: str) -> bool:
    """Whether this can be called."""
    try:
        _connection(WebhookSettings(), text)
    except DeliveryError:
        return False
    return True


def signature(secret: str, body: bytes) -> str:
    """Sign a body: the header `Canh-Signature-256`, the way GitHub signs its webhooks."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def body_of(message: Message) -> dict[str, object]:
    """Write the body. Its labels never change during an incident, since they are its identity."""
    labels = _labels(message.incident, message)
    annotations = {"summary": message.subject, "description": message.text, **message.facts}
    status = "resolved" if message.is_over else "firing"
    own = _alert(status, labels, annotations, message)
    replaced = [
        _alert(
            "resolved", _labels(incident, message), {"replaced_by": str(message.incident)}, message
        )
        for incident in message.replaces
    ]
    return {
        "version": "4",
        "groupKey": f'{{}}:{{incident="{message.incident}"}}',
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "canh",
        "groupLabels": {"incident": str(message.incident)},
        "commonLabels": {} if replaced else labels,
        "commonAnnotations": {} if replaced else annotations,
        "externalURL": message.page.partition("/incidents/")[0],
        "notification_reason": message.facts["reason"],
        "alerts": [own, *replaced],
    }


def _labels(incident: int, message: Message) -> dict[str, str]:
    return {
        "alertname": "CanhIncident",
        "incident": str(incident),
        "simulated": str(message.simulated).lower(),
    }


def _alert(
    status: str, labels: Mapping[str, str], annotations: Mapping[str, str], message: Message
) -> dict[str, object]:
    ends_at = message.until or message.since if status == "resolved" else None
    return {
        "status": status,
        "labels": labels,
        "annotations": annotations,
        "startsAt": _rfc3339(message.since),
        "endsAt": _rfc3339(ends_at) if ends_at else _NO_END,
        "generatorURL": message.page,
        "fingerprint": _fingerprint(labels),
    }


def _fingerprint(labels: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16]


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _headers(settings: WebhookSettings, message: Message, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Canh",
        "Idempotency-Key": message.id,
    }
    if settings.secret:
        headers[SIGNATURE] = signature(settings.secret, body)
    return headers


def _connection(settings: WebhookSettings, address: str) -> tuple[http.client.HTTPConnection, str]:
    """Prepare a connection, and what to ask for over it; nothing is connected yet.

    Raises:
        DeliveryError: If the address is no address of a web page.
    """
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError as error:
        raise DeliveryError(f"{address!r}: {error}", permanent=True) from error
    plain = address.isascii() and address.isprintable() and " " not in address
    if not host or url.scheme not in ("http", "https") or not plain:
        raise DeliveryError(f"{address!r} is not an http or https address", permanent=True)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    if url.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=settings.timeout_s), target
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(cafile=settings.ca_file)
    return (
        http.client.HTTPSConnection(host, port, timeout=settings.timeout_s, context=context),
        target,
    )
