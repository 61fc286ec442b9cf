"""The channels as the server's settings have them."""

from pathlib import Path

from alerts.channels import ChannelSettings
from alerts.channels.channel import ChannelSettingsError
from alerts.channels.mail import MailSettings, Security
from alerts.channels.webhook import WebhookSettings
from server.settings import Settings


def channel_settings(settings: Settings) -> ChannelSettings:
    """Give the settings of each channel. A webhook needs none: its address is the contact's.

    Raises:
        ChannelSettingsError: If mail cannot be sent with what is set.
    """
    return ChannelSettings(mail=mail_settings(settings), webhook=WebhookSettings())


def mail_settings(settings: Settings) -> MailSettings | None:
    """Give how mail is sent; None: it is not.

    Raises:
        ChannelSettingsError: Naming what is wrong.
    """
    if not settings.mail_host:
        return None
    return MailSettings(
        host=settings.mail_host,
        port=settings.mail_port,
        security=Security(settings.mail_security),
        user=settings.mail_user,
        password=_password(settings.mail_password_file),
        sender=settings.mail_from,
    )


def _password(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ChannelSettingsError(f"mail_password_file: {error}") from error
