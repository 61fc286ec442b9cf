"""How everything stands at the moment of a visit."""

from server.store.questions.situation import Situation, read_situation
from server.store.session import Session
from server.web.visit import Visit


def situation_of(here: Visit, session: Session) -> Situation:
    """Read how everything stands."""
    moment = here.moment
    return read_situation(session, moment.heard_since_ms, moment.outcomes_since_ms, moment.today)
