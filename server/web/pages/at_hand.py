"""The computer at hand, as the sign-in page of a demo and the overview show it."""

from server.store.questions import devices, outcomes
from server.store.questions.register import asset_of_device
from server.views.this_computer import ThisComputer, this_computer
from server.web.visit import Visit


def computer_at_hand(here: Visit) -> ThisComputer | None:
    """Find the real computer of a demo; None while it has not joined."""
    with here.edge.store.reading() as session:
        known = devices.newest_real_device(session)
        if known is None:
            return None
        since_ms = here.moment.outcomes_since_ms
        asset = asset_of_device(session, known.id)
        newest = outcomes.newest_of_device(session, known.id, since_ms)
        return this_computer(known, newest, here.moment, asset)
