"""The channels: one file each, with its settings, and one table. Only here is the network touched.

Adding one is a file, a line in `Channel`, a field of `ChannelSettings` and a line in `senders`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from alerts.channels import mail, webhook
from alerts.channels.channel import Delivered, DeliveryError
from alerts.contact import Channel
from alerts.message import Message

__all__ = ["ChannelSettings", "Delivered", "DeliveryError", "Sender", "senders"]

# Sends a message, or raises DeliveryError.
Sender = Callable[[Message], Delivered]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """The settings of each channel; None: it is not in use."""

    mail: mail.MailSettings | None = None
    webhook: webhook.WebhookSettings | None = None


def senders(settings: ChannelSettings) -> Mapping[Channel, Sender]:
    """Give the channels in use."""
    table: dict[Channel, Sender] = {}
    if settings.mail is not None:
        table[Channel.MAIL] = partial(mail.send, settings.mail)
    if settings.webhook is not None:
        table[Channel.WEBHOOK] = partial(webhook.send, settings.webhook)
    return table
