"""Which sites are in their learning week, as their pages say it."""

from datetime import datetime, timedelta

from server.store.observations import learning_sites
from server.store.session import Session
from server.web.visit import Visit


def learning_until(here: Visit, session: Session) -> dict[str, datetime]:
    """Say until when sites are in their learning week, by their codes."""
    settings = here.edge.settings
    lasts = timedelta(days=0 if settings.demo else settings.learning_days)
    sites = learning_sites(session, lasts, here.moment.now)
    return {code: since + lasts for code, since in sites.items()}
