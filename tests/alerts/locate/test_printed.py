"""What a program and a person are told of an event."""

from alerts.locate.cases import Change, Event
from alerts.locate.printed import plain
from tests.alerts.locate.district import Happening, Watch, failing, links_of


def told(watch: Watch, happening: Happening) -> list[dict[str, object]]:
    watch.see(10)
    watch.see(4, happening)
    watch.see(6)
    return [plain(watch.topology, event) for event in watch.events]


def test_an_event_says_what_since_when_and_on_what_evidence() -> None:
    opened, closed = told(Watch(), Happening(silent=links_of("c"), not_answering=links_of("c")))

    assert (opened["ev"], opened["comp"], opened["page"]) == ("open", "link:c-l0", True)
    assert (opened["r"], opened["since"], opened["kind"]) == (111, 110, "silent")
    assert (closed["ev"], closed["id"], closed["page"]) == ("close", opened["id"], False)
    assert str(opened["text"]).startswith("8 of the 8 PCs expected to be on at c give no sign")
    assert "isp0" in str(opened["text"])


def test_a_service_is_told_with_the_servers_own_probes() -> None:
    opened, _ = told(Watch(), Happening(fails=failing("H", {3}), control={"tax": "HHH"}))

    assert str(opened["text"]).startswith("6 of 6 communes cannot reach tax")
    assert "the server's own probes fail 6 of 6" in str(opened["text"])


def test_a_rival_is_named() -> None:
    opened, _ = told(Watch(pinged=False), Happening(silent=links_of("c")))

    assert str(opened["text"]).endswith("it could also be lan:c")
    assert float(str(opened["p"])) < 0.95


def test_what_is_over_says_until_when_and_what_is_part_of_another_says_of_which() -> None:
    watch = Watch(announced=frozenset({"svc:tax"}))
    watch.see(10)
    watch.see(4, Happening(fails=failing("H", {3}), control={"tax": "HHH"}))
    (opened,) = watch.events
    merged = Event(change=Change.MERGE, round=120, case=opened.case)
    historic = Event(change=Change.OPEN, round=120, case=opened.case, historic=True)

    assert plain(watch.topology, opened)["maint"] is True
    assert plain(watch.topology, merged)["into"] == ""
    assert plain(watch.topology, historic)["hist"] is True
    assert plain(watch.topology, historic)["until"] == opened.case.seen
