"""The table of channels."""

import pytest

from alerts.channels import ChannelSettings, DeliveryError, senders
from alerts.channels.mail import MailSettings, Security
from alerts.channels.webhook import WebhookSettings
from alerts.contact import Channel
from tests.alerts.channels.build import a_message
from tests.alerts.channels.post_office import PostOffice, open_for_mail
from tests.checks.servers import free_port


def mail(port: int) -> MailSettings:
    return MailSettings(
        host="127.0.0.1", port=port, sender="canh@tinh.example", security=Security.NONE
    )


def test_with_all_settings_there_is_a_sender_for_each_channel() -> None:
    table = senders(ChannelSettings(mail=mail(25), webhook=WebhookSettings()))

    assert set(table) == set(Channel)


def test_a_channel_without_settings_is_not_in_use() -> None:
    assert senders(ChannelSettings()) == {}


def test_each_sender_sends_by_its_own_channel() -> None:
    office = PostOffice()
    with open_for_mail(office) as port:
        table = senders(ChannelSettings(mail=mail(port), webhook=WebhookSettings()))
        table[Channel.MAIL](a_message())

    with pytest.raises(DeliveryError, match="http"):
        table[Channel.WEBHOOK](a_message())
    with pytest.raises(DeliveryError, match="refused"):
        table[Channel.WEBHOOK](a_message(address=f"http://127.0.0.1:{free_port()}/"))
    assert len(office.mails) == 1
