"""What was spared today, in the words of who looks at it."""

from alerts.wording import Reader
from server.clock import to_ms
from server.store.questions import spared as questions
from server.store.session import Session
from server.views.spared import Spared, day_began, spared
from server.views.standing import lasts
from server.web.situation import situation_of
from server.web.visit import Visit


def spared_today(here: Visit, session: Session) -> Spared:
    """Read what was spared since the day began in the province."""
    since = day_began(here.moment)
    failed = questions.failed_checks(session, to_ms(since))
    newest = [
        one
        for one in situation_of(here, session).outcomes
        if one.at_ms >= to_ms(since) and lasts(one)
    ]
    explaining = {one.incident_id for one in failed if one.incident_id is not None}
    return spared(
        since,
        failed,
        questions.fates_of(session, explaining),
        questions.decided_since(session, since),
        len(newest),
        Reader(language=here.language, zone=here.moment.zone),
    )
