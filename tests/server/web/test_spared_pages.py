"""What was spared today, on the overview and in the interface."""

from sqlmodel import select

from server.clock import to_ms
from server.store.tables import ResultRow, UptimeInterval
from tests.server.web.browsing import Pages, read_page
from tests.server.web.planted_incidents import BROKEN_SERVICE
from tests.server.web.province import NOW

HOUR_MS = 3_600_000
LINK, CHECK = 3, 3
# Of the seeded results: the broken service from everywhere, all services over the line that is cut.
NEWEST_FAILED = 13


def fail(pages: Pages, checks: int, *, incident: int | None, hours_ago: int) -> None:
    """Let a check fail so often within an hour of today."""
    from_ms = to_ms(NOW) - hours_ago * HOUR_MS
    with pages.store.writing() as session:
        session.add(
            UptimeInterval(
                site_id=LINK,
                link_id=LINK,
                check_id=CHECK,
                from_ms=from_ms,
                to_ms=from_ms + HOUR_MS,
                state="down",
                outcome="connection_refused",
                period_s=180,
                incident_id=incident,
            )
        )
        for number in range(checks):
            session.add(
                ResultRow(
                    device_id=999,
                    at_ms=from_ms + number * 1000,
                    check_id=CHECK,
                    check_version=1,
                    link_id=LINK,
                    received_ms=from_ms,
                    outcome="connection_refused",
                )
            )


def clear(pages: Pages) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(UptimeInterval)):
            session.delete(row)


def test_the_overview_says_of_how_many_failing_checks_how_few_messages_were_made(
    pages: Pages,
) -> None:
    clear(pages)
    fail(pages, 408, incident=BROKEN_SERVICE, hours_ago=2)
    fail(pages, 4, incident=None, hours_ago=4)
    told = pages.signed_in("an").get("/api/v1/spared").json()

    section = read_page(pages.signed_in("an").get("/")).one("section", aria_labelledby="spared")

    counted = {one["because"]: one["count"] for one in told["checks"]}
    assert counted == {"told_once": 408, "no_incident": 4, "just_came": NEWEST_FAILED}
    failing = 412 + NEWEST_FAILED
    assert told["failing"] == failing
    assert f"{failing} failing checks → {told['sent']} message" in section.text
    assert f"{failing - told['sent']} not sent" in section.text
    assert "They show 1 fault that somebody was told of" in section.text
    assert told["sent"] > 0
    assert told["withheld"] == [] or all(one["says"] for one in told["withheld"])


def test_a_day_without_failures_says_so(pages: Pages) -> None:
    clear(pages)
    pages.clock.sleep(2 * 24 * 3600)

    section = read_page(pages.signed_in("an").get("/")).one("section", aria_labelledby="spared")

    assert "No check has failed today, and nobody was told anything." in section.text
    assert not list(section.find("details"))
