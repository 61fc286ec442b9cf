"""The channels: one file each, with its settings, and one table. Only here is the network touched.

Adding one is a file, a line in `Channel`, a field of `ChannelSettings` and a line in `senders`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from alerts.channels.channel import Delivered, DeliveryError
from alerts.channels.mail import MailSettings
from alerts.channels.mail import is_address as is_mail_address
from alerts.channels.mail import send as send_mail
from alerts.channels.webhook import WebhookSettings
from alerts.channels.webhook import is_address as is_webhook_address
from alerts.channels.webhook import send as send_webhook
from alerts.contact import Channel
from alerts.message import Message

__all__ = ["IS_ADDRESS", "ChannelSettings", "Delivered", "DeliveryError", "Sender", "senders"]

# Whether a contact can be found there, by channel.
IS_ADDRESS: Mapping[Channel, Callable[[str], bool]] = {
    Channel.MAIL: is_mail_address,
    Channel.WEBHOOK: is_webhook_address,
}

# Sends a message, or raises DeliveryError.
Sender = Callable[[Message], Delivered]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """The settings of each channel; None: it is not in use."""

    mail: MailSettings | None = None
    webhook: WebhookSettings | None = None


def senders(settings: ChannelSettings) -> Mapping[Channel, Sender]:
    """Give the channels in use."""
    table: dict[Channel, Sender] = {}
    if settings.mail is not None:
        table[Channel.MAIL] = partial(send_mail, settings.mail)
    if settings.webhook is not None:
        table[Channel.WEBHOOK] = partial(send_webhook, settings.webhook)
    return table
