"""The pages of a service that the server alone asks."""

from datetime import timedelta

import pytest

from server.clock import to_ms
from server.fleet.check_entry import CheckEntry
from server.fleet.import_services import ServiceEntry
from server.fleet.services import put_services
from server.store import control
from server.store.session import Session
from server.store.tables import ResultRow
from tests.server.web.browsing import Pages
from tests.server.web.province import NOW

STAFF = ["an", "binh"]
CALL = CheckEntry(
    kind="call", settings={"host": "lgsp.example", "secret": "lgsp", "token": "/token"}
)
LGSP = ServiceEntry(
    code="gateway",
    values={"name_vi": "Trục liên thông", "scope": "provincial", "path": "state"},
    checks=(CALL,),
)


def asked_by_server(pages: Pages, *outcomes: str) -> None:
    """Let the server ask a service of its own, each minute until now."""
    with pages.store.writing() as session:
        put_services(session, [LGSP], "test", NOW)
        check = _check(session)
        for minutes, outcome in enumerate(reversed(outcomes), 1):
            at_ms = to_ms(NOW - timedelta(minutes=minutes))
            session.add(
                ResultRow(
                    device_id=0,
                    at_ms=at_ms,
                    check_id=check,
                    check_version=1,
                    link_id=0,
                    received_ms=at_ms,
                    outcome=outcome,
                )
            )


def _check(session: Session) -> int:
    session.flush()
    return next(one.check.id for one in control.watched(session) if one.check.kind == "call")


@pytest.mark.parametrize("person", STAFF)
@pytest.mark.parametrize(
    ("outcomes", "said", "standing"),
    [
        (("token_refused", "ok"), "It answered as it should.", "Fine"),
        (("ok", "soap_fault"), "It answers, but says that it has failed itself.", "Not reachable"),
        (("no_secret",), "The secret that this check needs is not there.", "No news"),
    ],
)
def test_what_the_server_found_last_is_said(
    pages: Pages, person: str, outcomes: tuple[str, ...], said: str, standing: str
) -> None:
    asked_by_server(pages, *outcomes)
    browser = pages.signed_in(person)

    page = browser.get("/services/gateway").text
    listed = browser.get("/services").text.partition("/services/gateway")[2]

    assert f"Trục liên thông is asked by the server alone. {said}" in page
    assert standing in listed.partition("</tr>")[0]
    assert "asked by the server alone" in listed.partition("</tr>")[0]


def test_what_it_was_told_is_for_the_province_and_names_the_secret_only(pages: Pages) -> None:
    asked_by_server(pages, "ok")

    province, commune = (pages.signed_in(one).get("/services/gateway").text for one in STAFF)

    assert "secret = lgsp" in province
    assert "lgsp.example" not in commune
    assert "secret" not in commune


def test_without_a_result_it_has_not_been_asked(pages: Pages) -> None:
    asked_by_server(pages)

    page = pages.signed_in("an").get("/services/gateway").text

    assert "Trục liên thông has not been asked lately." in page
