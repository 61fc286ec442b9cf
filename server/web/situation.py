"""How everything stands at the moment of a visit."""

from functools import partial

from server.clock import to_ms
from server.store.questions import pulse
from server.store.questions.situation import Situation, read_situation
from server.store.session import Session
from server.web.visit import Visit

# Computers report every minute: nobody can tell a situation that is so much older.
_KEPT_MS = 15_000


def situation_of(here: Visit, session: Session) -> Situation:
    """Give how everything stands, as old as a beat at most; what a person changed is in it at once.

    It is one for all visitors: whoever shows it must keep to a scope, and change nothing of it.
    """
    moment = here.moment
    version = to_ms(moment.now) // _KEPT_MS, pulse.newest_change(session)
    read = partial(
        read_situation, session, moment.heard_since_ms, moment.outcomes_since_ms, moment.today
    )
    return here.edge.situation.of(version, read)
