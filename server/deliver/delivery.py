"""The errand that sends what is due: claimed in one transaction, sent in none, noted in another."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from alerts.channels import ChannelSettings, Sender, senders
from alerts.channels.channel import ChannelSettingsError, DeliveryError
from alerts.channels.webhook import WebhookSettings
from alerts.contact import Channel
from alerts.delivery import TO_SEND, claim, delivered, not_delivered
from alerts.life import over_told
from alerts.notification import Belief, Notification, State
from alerts.withheld import Reason
from server.deliver.channels import channel_settings
from server.deliver.letters import Letter, letter_of
from server.deliver.telling import tell
from server.jobs.job import Visit
from server.settings import Settings
from server.store import contacts, incidents, notifications
from server.store.failures import Failure, kind_of
from server.store.notifications import Held
from server.store.session import Session

logger = logging.getLogger(__name__)

# So many are sent side by side, and no more are claimed at a time: none outlives its lease.
_AT_ONCE = 4
# A message that cannot be worded is a mistake of ours: it must not keep the others waiting.
_WORDED_AGAIN_AFTER = timedelta(minutes=5)
_COMPLAIN_EVERY = timedelta(minutes=10)

# What became of a notification, when that is noted.
Outcome = Callable[[datetime], Notification]


@dataclass(slots=True)
class Delivery:
    """Sends what is due. Remembers only when it last complained."""

    complained_at: datetime | None = None

    def run(self, visit: Visit) -> None:
        """Send until nothing is due."""
        self._decide_anew(visit)
        channels = self._senders(visit)
        while letters := _claimed(visit, frozenset(channels)):
            _send(visit, letters, channels)

    def _decide_anew(self, visit: Visit) -> None:
        now = visit.now()
        with visit.reading() as session:
            due = notifications.to_decide_anew(session, now)
        for number in due:
            with visit.writing() as session:
                _tell(session, number, now)

    def _senders(self, visit: Visit) -> Mapping[Channel, Sender]:
        wrong = ""
        try:
            settings = channel_settings(visit.settings)
        except ChannelSettingsError as error:
            settings, wrong = ChannelSettings(webhook=WebhookSettings()), str(error)
        channels = senders(settings)
        self._complain(visit, channels, wrong)
        return channels

    def _complain(self, visit: Visit, channels: Mapping[Channel, Sender], wrong: str) -> None:
        """Say, once in a while, that messages wait for a channel that is not set up."""
        now = visit.now()
        if self.complained_at is not None and now - self.complained_at < _COMPLAIN_EVERY:
            return
        with visit.reading() as session:
            waiting = notifications.without_channel(session, list(channels), now)
        if waiting or wrong:
            self.complained_at = now
            logger.warning(
                "Messages wait for a channel that is not set up. waiting=%d reason=%s",
                waiting,
                wrong or "mail_host is not set",
            )


def _claimed(visit: Visit, channels: frozenset[Channel]) -> list[Letter]:
    now = visit.now()
    with visit.reading() as session:
        due = notifications.to_send(session, channels, now, _AT_ONCE)
    letters = []
    for held in due:
        with visit.writing() as session:
            letters.append(_claim(session, held, visit.settings, now))
    return [letter for letter in letters if letter is not None]


def _claim(session: Session, held: Held, settings: Settings, now: datetime) -> Letter | None:
    # Whoever changes an incident locks it first: so do we, or we could wait for each other.
    kept = incidents.lock(session, held.notification.key.incident)
    claimed = claim(held.notification, now)
    if kept is None or not notifications.change(session, held, claimed.notification):
        return None  # somebody else has it
    if claimed.why in TO_SEND:
        mine = Held(held.id, held.version + 1, claimed.notification)
        return letter_of(session, mine, kept.incident, settings)
    tell(session, kept.incident, now)
    return None


def _send(visit: Visit, letters: list[Letter], channels: Mapping[Channel, Sender]) -> None:
    url = visit.settings.told_pages_url
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sent = {pool.submit(_outcome, letter, channels, url): letter for letter in letters}
        for future in as_completed(sent):
            letter = sent[future]
            try:
                _noted(visit, letter, future.result())
            except Exception:  # one message must not keep the others from being noted
                logger.exception("A message is left to its lease. notification=%d", letter.held.id)


def _outcome(letter: Letter, channels: Mapping[Channel, Sender], pages_url: str) -> Outcome:
    notification = letter.held.notification
    try:
        message = letter.message(pages_url)
    except Exception:  # whatever it is, the other messages go out
        logger.exception("A message cannot be worded. notification=%d", letter.held.id)
        return partial(_put_off, notification)
    try:
        receipt = channels[notification.key.channel](message).receipt
    except DeliveryError as error:
        logger.warning("A message was not delivered. id=%s reason=%s", message.id, error)
        permanent, uncertain = error.permanent, error.uncertain
        return lambda now: not_delivered(
            notification, permanent=permanent, uncertain=uncertain, now=now
        )
    logger.info("A message was delivered. id=%s receipt=%s", message.id, receipt)
    return lambda now: delivered(notification, receipt, now)


def _put_off(notification: Notification, now: datetime) -> Notification:
    return replace(
        notification, state=State.QUEUED, lease_until=None, next_at=now + _WORDED_AGAIN_AFTER
    )


def _noted(visit: Visit, letter: Letter, outcome: Outcome) -> None:
    """Note what became of a message. Tried again, since else it would be sent again."""
    for is_last in (False, False, True):
        try:
            with visit.writing() as session:
                _note(session, letter, outcome, visit.now())
        except Exception as error:
            if is_last or kind_of(error) is not Failure.TRANSIENT:
                raise
        else:
            return


def _note(session: Session, letter: Letter, outcome: Outcome, now: datetime) -> None:
    kept = incidents.lock(session, letter.incident.id)
    notification = outcome(now)
    if kept is None or not notifications.change(session, letter.held, notification):
        logger.warning("A message outlived its lease. notification=%d", letter.held.id)
        return
    incident = kept.incident
    if notification.reason is Reason.REFUSED:
        contacts.note_refusal(session, letter.contact.id, now)
    if notification.state is State.DELIVERED and notification.says is Belief.FINE:
        incident = incidents.write(session, kept.case_id, over_told(incident, now)) or incident
    tell(session, incident, now)


def _tell(session: Session, incident_id: int, now: datetime) -> None:
    kept = incidents.lock(session, incident_id)
    if kept is not None:
        tell(session, kept.incident, now)
