"""Mail: plain text over SMTP, with the server's certificate checked.

By the standard library, not Apprise (docs/decisions): a message needs an id of its own, so that a
repeat is seen as one, and the answer of the server, to know whether to try again.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from enum import StrEnum
from pathlib import Path

from alerts.channels.channel import (
    ChannelSettingsError,
    Delivered,
    DeliveryError,
    check_timeout,
    cut_off_after,
)
from alerts.message import Message


class _Policy(EmailPolicy):
    """The library's policy of mail, but for how a long subject is cut into encoded words.

    Its own way loses the space where it cuts (seen with Python 3.11).
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write a header as bytes."""
        if name.casefold() != "subject":
            return super().fold_binary(name, value)
        charset = None if value.isascii() else "utf-8"
        folded = Header(str(value), charset, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


# Old relays change what is not ASCII, and with it any signature; so nothing else is sent.
_POLICY = _Policy(cte_type="7bit", linesep="\r\n")
# Narrower than RFC 5322: no quoted names, no comments, no letters outside ASCII.
_ADDRESS = re.compile(
    r"(?P<user>[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?P<domain>[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)",
    re.ASCII,
)
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Security(StrEnum):
    """How the way to the mail server is protected. NONE: only inside one server room."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How to send mail.

    Attributes:
        host, port: The mail server; port 0: the usual one.
        security: Whether and how the connection is encrypted.
        user, password: To sign in with; empty: without.
        sender: Address that mails come from; `sender_name` is shown with it.
        ca_file: Certificates to trust beside those of the system, for a mail server of one's own.
        timeout_s: For connecting, and again for all the rest.
    """

    host: str
    sender: str
    sender_name: str = "Canh"
    port: int = 0
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout_s: float = 30.0

    def __post_init__(self) -> None:
        check_timeout(self.timeout_s)
        if not (self.user + self.password).isascii():
            raise ChannelSettingsError("user and password: ASCII only, as smtplib can say no more")
        if self.user and self.security is Security.NONE:
            raise ChannelSettingsError("a password must not be sent over an unprotected connection")
        try:
            domain = _address(self.sender_name, self.sender).domain
        except ValueError as error:
            raise ChannelSettingsError(f"sender: {error}") from error
        if "." not in domain and domain != "localhost":
            raise ChannelSettingsError(f"sender: {self.sender!r} has no domain")

    @property
    def domain(self) -> str:
        """The domain of the sender, which also makes message ids unique in the world."""
        return _address("", self.sender).domain


def send(settings: MailSettings, message: Message) -> Delivered:
    """Hand a message to the mail server.

    Raises:
        DeliveryError: Permanent only where the server refuses this recipient or this text. What is
            wrong with the server or with our settings can be mended, and then the mail shall go.
    """
    mail = compose(settings, message)
    server = _server(settings)
    try:
        with cut_off_after(2 * settings.timeout_s, lambda: server.sock):
            _introduce(settings, server)
            _name_recipient(settings, server, message.address)
            receipt = _hand_over(server, mail)
            with suppress(OSError):  # the mail is gone, whatever comes now
                server.quit()
    except OSError as error:  # smtplib's errors are all of this family
        raise DeliveryError(f"{settings.host}: {_reason(error)}") from error
    finally:
        server.close()
    return Delivered(receipt)


def is_address(text: str) -> bool:
    """Whether mail can be sent to this."""
    return _ADDRESS.fullmatch(text) is not None


def compose(settings: MailSettings, message: Message) -> EmailMessage:
    """Write the mail of a message.

    Raises:
        DeliveryError: If the address is none, or the subject is more than one line: a line break
            is no way into the header.
    """
    mail = EmailMessage(policy=_POLICY)
    try:
        mail["From"] = _address(settings.sender_name, settings.sender)
        mail["To"] = _address("", message.address)
        mail["Subject"] = message.subject
    except ValueError as error:
        raise DeliveryError(f"{message.address!r}: {error}", permanent=True) from error
    mail["Message-ID"] = f"<{message.id}@{settings.domain}>"
    # No mail has this id; it makes mail readers show all that is said of an incident together.
    mail["References"] = f"<{message.thread}@{settings.domain}>"
    mail["List-Id"] = f"Canh <canh.{settings.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    mail.set_content(message.text)
    return mail


def _address(name: str, spec: str) -> Address:
    """Check an address.

    Raises:
        ValueError: If it is not exactly one plain address.
    """
    parts = _ADDRESS.fullmatch(spec)
    if parts is None:
        raise ValueError(f"{spec!r} is not a mail address")
    return Address(name, username=parts["user"], domain=parts["domain"])


def _server(settings: MailSettings) -> smtplib.SMTP:
    # Without a host nothing is connected yet. The name given saves a look-up of this machine's own.
    if settings.security is Security.TLS:
        return smtplib.SMTP_SSL(
            timeout=settings.timeout_s,
            local_hostname=settings.domain,
            context=_context(settings),
        )
    return smtplib.SMTP(timeout=settings.timeout_s, local_hostname=settings.domain)


def _context(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(cafile=settings.ca_file)
    return context


def _introduce(settings: MailSettings, server: smtplib.SMTP) -> None:
    server._host = settings.host  # type: ignore[attr-defined]  # noqa: SLF001  # what the certificate is checked against: public only in a constructor that connects
    code, answer = server.connect(settings.host, settings.port or _PORTS[settings.security])
    if code != 220:
        raise smtplib.SMTPConnectError(code, answer)
    server.ehlo_or_helo_if_needed()
    if settings.security is Security.STARTTLS:
        server.starttls(context=_context(settings))
        server.ehlo_or_helo_if_needed()
    if settings.user:
        server.login(settings.user, settings.password)


def _name_recipient(settings: MailSettings, server: smtplib.SMTP, address: str) -> None:
    code, answer = server.mail(settings.sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, answer, settings.sender)
    code, answer = server.rcpt(address)
    if code not in (250, 251):
        raise _refusal(code, answer)


def _hand_over(server: smtplib.SMTP, mail: EmailMessage) -> str:
    try:
        code, answer = server.data(mail.as_bytes())
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except OSError as error:
        # It may have been taken all the same: only the answer is missing.
        raise DeliveryError(_reason(error), uncertain=True) from error
    if code != 250:
        raise _refusal(code, answer)
    return f"{code} {_text(answer)}"


def _refusal(code: int, answer: bytes | str) -> DeliveryError:
    return DeliveryError(f"{code} {_text(answer)}", permanent=500 <= code < 600)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
