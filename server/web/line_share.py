"""What Canh takes of a line, as the pages of the line and of its site show it."""

from datetime import timedelta

from server.clock import to_ms
from server.deal.budget import MEAN_S
from server.store import budgets
from server.store.questions import outcomes, shares
from server.store.session import Session
from server.views.budget import LineShare, line_share
from server.web.visit import Visit


def share_of_line(here: Visit, session: Session, link_id: int) -> LineShare | None:
    """Say what Canh takes of a line; None before anybody has reported over it."""
    planned = budgets.of_link(session, link_id)
    if planned is None:
        return None
    checks = outcomes.running_checks(session)
    since_ms = to_ms(here.moment.now - timedelta(seconds=MEAN_S))
    came = shares.came_over(session, link_id, [one.check_id for one in checks], since_ms)
    return line_share(planned, shares.dealt_over(session, link_id), came, checks)
