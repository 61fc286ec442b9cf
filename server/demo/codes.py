"""The enrolment codes that simulated computers join with, one a site, made in one go."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from checks.enrolment import EnrolmentCode
from server.clock import Clock
from server.enrolment import CodeTerms, make_code
from server.province.computers import Computer
from server.settings import Settings
from server.store.enrolments import site_by_code
from server.store.schema import current_store
from server.trust.keyring import Keyring

_LAST = timedelta(days=1)
_ACTOR = "simulation"


def make_codes(
    settings: Settings, computers: Iterable[Computer], clock: Clock
) -> Mapping[str, EnrolmentCode]:
    """Make a code for each of their sites, good for as many as are given and for a day.

    Args:
        settings: Of the server, whose tables have the sites.
        computers: Those that have not joined yet.
        clock: What time it is.

    Raises:
        SchemaError: If the database is of another version.
        KeysError: If the server has no keys.
    """
    uses = Counter(computer.site for computer in computers)
    authority, now = Keyring(settings.folder).authority(), clock.now()
    with current_store(settings.database_url) as store, store.writing() as session:
        return {
            site: make_code(
                session,
                CodeTerms(
                    site=site_by_code(session, site),
                    uses=count,
                    expires_at=now + _LAST,
                    simulated=True,
                ),
                authority,
                settings.told_servers,
                _ACTOR,
                now,
            )
            for site, count in uses.items()
        }
