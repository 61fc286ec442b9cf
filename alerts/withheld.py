"""Why somebody was not told. Stored with the message that was not sent, and shown."""

from enum import StrEnum

from alerts.text import N_


class Reason(StrEnum):
    """Why a message was not sent."""

    # Of the incident: nobody is told.
    COVERED = "covered"
    NEED = "need"
    MAINTENANCE = "maintenance"
    LEARNING_WEEK = "learning_week"
    LATE = "late"
    # Of the person, at this moment.
    ACKNOWLEDGED = "acknowledged"
    QUIET_HOURS = "quiet_hours"
    BUDGET = "budget"
    # Of what is known so far.
    CAUSE_UNPROVEN = "cause_unproven"
    # Of what was said before.
    CORRECTED_ONCE = "corrected_once"
    NOT_DELIVERED = "not_delivered"
    RECOVERED_FIRST = "recovered_first"
    OVERTAKEN = "overtaken"
    # Of the delivery.
    REFUSED = "refused"
    OUTCOME_UNKNOWN = "outcome_unknown"


REASONS = {
    Reason.COVERED: N_("It is part of another incident, which tells whom it must."),
    Reason.NEED: N_("Only money can mend it: it is in the plan, not in a message."),
    Reason.MAINTENANCE: N_("Work on it was announced."),
    Reason.LEARNING_WEEK: N_("Canh is still learning what is usual at this site."),
    Reason.LATE: N_("It became known only when it was long past."),
    Reason.ACKNOWLEDGED: N_("Somebody is on it already."),
    Reason.QUIET_HOURS: N_("It can wait for the end of their quiet hours."),
    Reason.BUDGET: N_(
        "They had as many messages in the last hour as one person can read, about what is no less "
        "grave."
    ),
    Reason.CAUSE_UNPROVEN: N_(
        "Its computers are only just coming back: in some minutes they tell whether it was the "
        "power."
    ),
    Reason.CORRECTED_ONCE: N_("They were corrected once already."),
    Reason.NOT_DELIVERED: N_("What it would have followed was never delivered to them."),
    Reason.RECOVERED_FIRST: N_("It was over before the message could be delivered."),
    Reason.OVERTAKEN: N_("Something newer had to be said before it could be delivered."),
    Reason.REFUSED: N_("The address refuses our messages."),
    Reason.OUTCOME_UNKNOWN: N_("It was tried twice, and whether it arrived is not known."),
}
