from dataclasses import replace
from pathlib import Path

import pytest

from alerts.channels.channel import ChannelSettingsError
from alerts.channels.mail import Security
from server.deliver.channels import channel_settings, mail_settings
from server.settings import Settings

NOTHING = Settings(folder=Path("unused"))
MAIL = replace(NOTHING, mail_host="mail.tinh.example", mail_from="canh@tinh.example")


def test_without_a_host_there_is_no_mail_and_a_webhook_needs_nothing() -> None:
    channels = channel_settings(NOTHING)

    assert channels.mail is None
    assert channels.webhook is not None


def test_mail_is_sent_as_it_is_set(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    signed_in = replace(MAIL, mail_port=587, mail_user="canh", mail_password_file=str(secret))

    mail = mail_settings(signed_in)

    assert mail is not None
    assert (mail.host, mail.port, mail.sender) == ("mail.tinh.example", 587, "canh@tinh.example")
    assert (mail.user, mail.password, mail.security) == ("canh", "open sesame", Security.STARTTLS)


def test_a_password_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ChannelSettingsError, match=r"mail_password_file: .*no/such/file"):
        mail_settings(replace(MAIL, mail_password_file="/no/such/file"))


def test_a_password_is_never_sent_over_an_unprotected_connection() -> None:
    with pytest.raises(ChannelSettingsError, match="unprotected"):
        mail_settings(replace(MAIL, mail_user="canh", mail_security="none"))
