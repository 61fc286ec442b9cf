"""What the server alone checks is dealt to nobody."""

from datetime import UTC, datetime
from pathlib import Path

from server.control.rule import choose
from server.deal.rule import Prober, deal, deal_asked
from server.fleet.check_entry import CheckEntry
from server.fleet.import_services import ServiceEntry
from server.fleet.services import put_services
from server.store import control, deals
from server.store.session import sqlite_url
from tests.server.databases import new_store

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
SERVICE = {"name_vi": "LGSP", "scope": "provincial", "path": "state"}


def test_a_call_is_the_servers_and_a_page_everybodys(tmp_path: Path) -> None:
    told = {"host": "10.0.0.5"}
    call = CheckEntry(kind="call", settings={**told, "secret": "lgsp"})
    services = [
        ServiceEntry(code="lgsp", values=SERVICE, checks=(call,)),
        ServiceEntry(code="page", values=SERVICE, checks=(CheckEntry(kind="http", settings=told),)),
    ]
    pcs = [Prober(device=7, link=1, path="state", simulated=False)]

    store = new_store(sqlite_url(tmp_path / "canh.sqlite"))
    with store.writing() as session:
        put_services(session, services, "test", NOW)
    with store.reading() as session:
        probed = deals.probed(session)
        watched = control.watched(session)
    store.close()

    (page,) = [one for one in watched if one.check.kind == "http"]
    assert {share.check for share in deal(pcs, probed)} == {page.check.id}
    assert {share.check for share in deal_asked(pcs, probed, 60)} == {page.check.id}
    assert {choose(one).value for one in watched} == {"probed"}
