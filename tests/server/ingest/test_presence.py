"""What a contact changes about how a device stands, whatever the server's clock did."""

from dataclasses import replace

from server.ingest.presence import Presence, after_contact
from tests.server.ingest.build import NOW_MS, SENT, a_report, accepted

HEAD = accepted(a_report()).head


def test_a_report_that_was_overtaken_changes_nothing() -> None:
    newer = after_contact(Presence(), HEAD, "10.0.0.1", NOW_MS)

    assert after_contact(newer, HEAD, "10.0.0.9", NOW_MS - 500) == newer


def test_after_the_servers_clock_was_set_back_a_device_is_heard_again() -> None:
    future = Presence(contact_ms=NOW_MS + 347_000, measured_ms=NOW_MS + 346_000, link_id=7)

    heard = after_contact(future, HEAD, "10.0.0.1", NOW_MS)

    assert (heard.contact_ms, heard.measured_ms, heard.link_id) == (NOW_MS, None, 7)


def test_a_report_that_was_long_on_its_way_makes_no_later_start() -> None:
    known = after_contact(Presence(), HEAD, "10.0.0.1", NOW_MS)

    heard = after_contact(known, HEAD, "10.0.0.1", NOW_MS + 55_000)

    assert heard.booted_ms == known.booted_ms


def test_another_start_has_a_time_of_its_own() -> None:
    known = after_contact(Presence(), HEAD, "10.0.0.1", NOW_MS)
    again = replace(HEAD, sent=replace(SENT, boot="another", clock_s=20.0))

    heard = after_contact(known, again, "10.0.0.1", NOW_MS + 300_000)

    assert heard.booted_ms == NOW_MS + 280_000


def test_what_was_measured_just_before_stays() -> None:
    known = Presence(contact_ms=NOW_MS - 60_000, measured_ms=NOW_MS - 61_000)

    heard = after_contact(known, HEAD, "10.0.0.1", NOW_MS)

    assert heard == replace(heard, measured_ms=NOW_MS - 61_000)
