"""Mail, against a real SMTP server."""

import socket
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from alerts.channels.channel import ChannelSettingsError, DeliveryError
from alerts.channels.mail import MailSettings, Security, compose, send
from tests.alerts.channels.build import a_message
from tests.alerts.channels.certificate import a_certificate
from tests.alerts.channels.post_office import (
    PASSWORD,
    USER,
    PostOffice,
    check_password,
    open_for_mail,
    talking,
)
from tests.checks.servers import free_port


def settings(port: int = 0, **changes: Any) -> MailSettings:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "sender": "canh@tinh.example",
        "security": Security.NONE,
        "timeout_s": 10.0,
    }
    return MailSettings(**(values | changes))


def refused(given: MailSettings, **changes: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(given, a_message(**changes))
    return caught.value


# What arrives


def test_a_mail_arrives_as_it_was_written() -> None:
    office = PostOffice()
    with open_for_mail(office) as port:
        receipt = send(settings(port), a_message()).receipt

    (mail,) = office.mails
    assert receipt == "250 queued as 4F1"
    assert mail["Subject"] == "UBND xã Lạc Thổ mất kết nối mạng"
    assert mail.get_content().splitlines() == a_message().text.splitlines()
    assert (mail["From"], mail["To"]) == (
        "Canh <canh@tinh.example>",
        "contact@lactho.example",
    )


def test_a_repeat_has_the_same_id_and_the_messages_of_an_incident_hang_together() -> None:
    office = PostOffice()
    with open_for_mail(office) as port:
        for message in (a_message(), a_message(), a_message(id="12.0.recovered.1.mail")):
            send(settings(port), message)

    assert [mail["Message-ID"] for mail in office.mails] == [
        "<12.0.opened.1.mail@tinh.example>",
        "<12.0.opened.1.mail@tinh.example>",
        "<12.0.recovered.1.mail@tinh.example>",
    ]
    assert {mail["References"] for mail in office.mails} == {"<12.1@tinh.example>"}


def test_no_machine_is_to_answer_it() -> None:
    mail = compose(settings(), a_message())

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Canh <canh.tinh.example>"


def test_every_byte_on_the_wire_is_ascii_and_every_line_is_short() -> None:
    office = PostOffice()
    with open_for_mail(office) as port:
        send(settings(port, sender_name="Canh gác tỉnh"), a_message(text="xã " * 5000 + "\n"))

    (raw,) = office.raw
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    assert "Canh gác tỉnh" in office.mails[0]["From"]


@pytest.mark.parametrize("words", range(1, 30))
def test_a_subject_of_any_length_keeps_its_spaces(words: int) -> None:
    subject = " ".join(["[MÔ PHỎNG] Xã Lương Tài mất kết nối mạng", *["đường"] * words])

    raw = compose(settings(free_port()), a_message(subject=subject)).as_bytes()

    read = message_from_bytes(raw, policy=default)["Subject"]
    assert read == subject
    assert max(map(len, raw.splitlines())) <= 78


# Encryption and signing in


# aiosmtpd does not count a connection that is encrypted from the start as encrypted.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_mail_is_sent_encrypted_and_signed_in(tmp_path: Path, security: Security) -> None:
    certificate = a_certificate(tmp_path)
    office = PostOffice()
    options: dict[str, Any] = {"authenticator": check_password, "auth_required": True}
    if security is Security.TLS:
        options |= {"ssl_context": certificate.server, "auth_require_tls": False}
    else:
        options |= {"tls_context": certificate.server, "require_starttls": True}

    with open_for_mail(office, **options) as port:
        send(
            settings(
                port, security=security, user=USER, password=PASSWORD, ca_file=certificate.path
            ),
            a_message(),
        )

    assert office.users == [USER]
    assert len(office.mails) == 1
    if security is Security.STARTTLS:
        assert office.encrypted == [True]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_nobody_vouches_for_gets_nothing(tmp_path: Path, security: Security) -> None:
    certificate = a_certificate(tmp_path)
    key = "ssl_context" if security is Security.TLS else "tls_context"
    office = PostOffice()
    with open_for_mail(office, **{key: certificate.server}) as port:
        error = refused(settings(port, security=security))

    assert "certificate verify failed" in str(error)
    assert (error.permanent, error.uncertain) == (False, False)
    assert office.mails == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_that_shows_another_servers_certificate_gets_nothing(
    tmp_path: Path, security: Security
) -> None:
    certificate = a_certificate(tmp_path, "127.0.0.9")
    key = "ssl_context" if security is Security.TLS else "tls_context"
    office = PostOffice()
    with open_for_mail(office, **{key: certificate.server}) as port:
        error = refused(settings(port, security=security, ca_file=certificate.path))

    assert "certificate is not valid for '127.0.0.1'" in str(error)
    assert office.mails == []


def test_a_server_that_offers_no_encryption_gets_nothing() -> None:
    office = PostOffice()
    with open_for_mail(office) as port:
        error = refused(settings(port, security=Security.STARTTLS))

    assert "STARTTLS" in str(error)
    assert not error.permanent
    assert office.mails == []


def test_a_wrong_password_can_be_mended_so_the_mail_waits(tmp_path: Path) -> None:
    certificate = a_certificate(tmp_path)
    options = {
        "authenticator": check_password,
        "auth_required": True,
        "tls_context": certificate.server,
    }
    with open_for_mail(PostOffice(), **options) as port:
        error = refused(
            settings(
                port,
                security=Security.STARTTLS,
                user=USER,
                password="wrong",
                ca_file=certificate.path,
            )
        )

    assert "535" in str(error)
    assert not error.permanent


# Refusals


@pytest.mark.parametrize(
    ("command", "answer", "permanent"),
    [
        ("MAIL", "550 you may not send", False),
        ("MAIL", "451 later", False),
        ("RCPT", "550 no such user here", True),
        ("RCPT", "450 mailbox busy", False),
        ("RCPT", "452 too many recipients", False),
        ("DATA", "554 looks like spam", True),
        ("DATA", "451 greylisted", False),
    ],
)
def test_only_a_refusal_of_the_recipient_or_the_text_is_for_good(
    command: str, answer: str, permanent: bool
) -> None:
    with open_for_mail(PostOffice(answers={command: answer})) as port:
        error = refused(settings(port))

    assert answer in str(error)
    assert (error.permanent, error.uncertain) == (permanent, False)


def test_where_nobody_listens_the_mail_waits() -> None:
    error = refused(settings(free_port()))

    assert "127.0.0.1" in str(error)
    assert (error.permanent, error.uncertain) == (False, False)


def test_a_server_that_says_no_at_the_door_is_tried_again() -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"554 not today\r\n")

    with talking(talk) as port:
        error = refused(settings(port))

    assert "554 not today" in str(error)
    assert not error.permanent


def test_a_server_that_will_not_even_listen_to_the_text_refuses_it() -> None:
    with talking(lambda connection: _up_to_the_text(connection, b"554 no\r\n").close()) as port:
        error = refused(settings(port))

    assert "554 no" in str(error)
    assert (error.permanent, error.uncertain) == (True, False)


def test_when_the_answer_to_a_mail_is_lost_it_may_have_arrived() -> None:
    def talk(connection: socket.socket) -> None:
        lines = _up_to_the_text(connection, b"354 go on\r\n")
        while lines.readline() != b".\r\n":
            pass
        lines.close()

    with talking(talk) as port:
        error = refused(settings(port))

    assert error.uncertain
    assert not error.permanent


def test_a_connection_lost_after_the_answer_loses_nothing() -> None:
    def talk(connection: socket.socket) -> None:
        lines = _up_to_the_text(connection, b"354 go on\r\n")
        while lines.readline() != b".\r\n":
            pass
        connection.sendall(b"250 taken\r\n")
        lines.close()

    with talking(talk) as port:
        assert send(settings(port), a_message()).receipt == "250 taken"


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_an_attempt() -> None:
    def talk(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(b"2")
                connection.settimeout(0.05)
                try:
                    if not connection.recv(1):
                        return
                except TimeoutError:
                    continue
        except OSError:
            return

    with talking(talk) as port:
        error = refused(settings(port, timeout_s=0.3))

    assert not error.permanent


def _up_to_the_text(connection: socket.socket, answer_to_data: bytes) -> BinaryIO:
    """Say yes to everything up to DATA, and this to it; give what comes then."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 ready\r\n")
    for answer in (b"250 hello\r\n", b"250 sender\r\n", b"250 recipient\r\n", answer_to_data):
        lines.readline()
        connection.sendall(answer)
    return lines


# What cannot be sent


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b.example\r\nBcc: all@tinh.example",
        "a@b.example\nBcc: all@tinh.example",
        "a@b.example, c@d.example",
        "A <a@b.example>",
        "người@lactho.example",
        "@b.example",
    ],
)
def test_what_is_not_one_address_is_refused_for_good_before_anything_is_sent(address: str) -> None:
    error = refused(settings(free_port()), address=address)

    assert error.permanent
    assert "not a mail address" in str(error)


def test_a_line_break_in_a_subject_is_no_way_into_the_header() -> None:
    error = refused(settings(free_port()), subject="broken\r\nBcc: all@tinh.example")

    assert error.permanent


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"user": USER, "password": PASSWORD}, "unprotected"),
        ({"sender": "canh"}, "sender"),
        ({"sender": "canh@tinh.example\r\nBcc: all@tinh.example"}, "sender"),
        ({"sender": "canh@tinh"}, "has no domain"),
        ({"sender_name": "Canh\r\nBcc: all@tinh.example"}, "sender"),
        ({"user": USER, "password": "mật khẩu", "security": Security.TLS}, "ASCII"),
        ({"timeout_s": 0.0}, "timeout_s"),
        ({"timeout_s": 31.0}, "timeout_s"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(
    changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ChannelSettingsError, match=complaint):
        settings(**changes)


def test_the_password_is_not_shown() -> None:
    shown = repr(settings(user=USER, password=PASSWORD, security=Security.TLS))

    assert PASSWORD not in shown
