"""What the judge is handed of a round."""

from alerts.locate.observation import Report, Round
from server.evaluate.gathering import Arrived, Gathered, gather
from server.evaluate.inventory import Inventory
from server.evaluate.mark import Mark
from server.evaluate.occasion import Occasion
from server.store.observations import Outcome, Trace
from tests.server.evaluate.build import (
    NUMBER,
    PCS,
    ROUNDS,
    a_pc,
    ago_ms,
    an_inventory,
    an_outcome,
)

MARK = Mark(through_ms=ago_ms(60), late_ms=ago_ms(90))
SITES = frozenset({"s1", "s2"})


def gathered(arrived: Arrived, inventory: Inventory | None = None, mark: Mark = MARK) -> Gathered:
    return gather(inventory or an_inventory(), arrived, mark, ROUNDS, Occasion(at_work=SITES))


def of_pc(round_: Round, pc: int, measured: int = NUMBER) -> Report:
    (report,) = (one for one in round_.reports if (one.pc, one.measured) == (str(pc), measured))
    return report


def test_a_pc_that_spoke_without_probing_is_there_and_probed_nothing() -> None:
    made = gathered(Arrived()).round

    report = of_pc(made, 1)
    assert (report.letters, report.link, report.gateway) == ("--", "l11", True)
    assert report.boot == NUMBER - 60
    assert len(made.reports) == len(PCS)
    assert made.working == SITES


def test_of_several_probes_of_a_check_the_newest_counts() -> None:
    first = an_outcome(1, 1, "generic_timeout_error", at_ms=ago_ms(40))
    second = an_outcome(1, 1, "ok", at_ms=ago_ms(20))

    report = of_pc(gathered(Arrived(fresh=[second, first])).round, 1)

    assert report.letters == "O-"


def test_of_several_checks_of_a_service_the_worst_counts() -> None:
    fine = an_outcome(1, 1, "ok")
    broken = an_outcome(1, 2, "ssl_invalid_certificate", address="192.0.2.2", total_ms=80.0)

    for order in ([fine, broken], [broken, fine]):
        report = of_pc(gathered(Arrived(fresh=order)).round, 1)
        assert (report.letters, list(report.ms), report.replicas) == ("L-", [80, 0], "1-")


def test_a_name_that_led_where_the_service_never_answered_has_failed() -> None:
    elsewhere = an_outcome(1, 1, "generic_timeout_error", address="198.51.100.1")
    at_home = an_outcome(1, 1, "generic_timeout_error", address="192.0.2.1")
    of_others = an_outcome(2, 1, "ok", address="192.0.2.1")

    def letters(*fresh: Outcome) -> str:
        return of_pc(gathered(Arrived(fresh=fresh)).round, 1).letters

    assert letters(elsewhere, of_others) == "D-"
    assert letters(at_home, of_others) == "T-"
    assert letters(elsewhere) == "T-"  # perhaps it moved there, and nobody reaches it


def test_a_box_that_looks_into_tls_may_stand_at_any_address() -> None:
    boxed = an_outcome(1, 1, "ssl_unknown_authority", address="198.51.100.1")

    report = of_pc(gathered(Arrived(fresh=[boxed, an_outcome(2, 1, "ok")])).round, 1)

    assert report.letters == "L-"


def test_what_is_no_observation_counts_as_not_probed() -> None:
    report = of_pc(gathered(Arrived(fresh=[an_outcome(1, 1, "not_allowed")])).round, 1)

    assert report.letters == "--"


def test_the_line_is_that_of_the_probes_where_there_are_any() -> None:
    over_the_other = an_outcome(1, 3, link_id=12)

    assert of_pc(gathered(Arrived(fresh=[over_the_other])).round, 1).link == "l12"


def test_a_pc_that_says_goodbye_is_not_expected_by_its_own_report() -> None:
    inventory = an_inventory([a_pc(1, said_bye="shutdown"), a_pc(2)])

    made = gathered(Arrived(), inventory).round

    assert list(made.byes) == ["1"]
    assert [report.pc for report in made.reports] == ["2"]


def test_who_has_not_spoken_since_the_last_round_is_silent() -> None:
    inventory = an_inventory([a_pc(1, contact_ms=ago_ms(95)), a_pc(2)])

    assert [report.pc for report in gathered(Arrived(), inventory).round.reports] == ["2"]


def test_what_was_counted_is_not_counted_again_and_a_late_commit_is() -> None:
    known, missed = ago_ms(62), ago_ms(61)
    mark = Mark(through_ms=ago_ms(60), late_ms=0, counted=frozenset({(1, known)}))
    inventory = an_inventory([a_pc(1, contact_ms=known), a_pc(2, contact_ms=missed)])
    fresh = [an_outcome(1, 1, received_ms=known), an_outcome(2, 1, received_ms=missed)]

    made = gathered(Arrived(fresh=fresh), inventory, mark)

    assert [(report.pc, report.letters) for report in made.round.reports] == [("2", "O-")]
    assert not made.mark.is_new((2, missed))


def test_the_servers_own_probes_are_its_tries_of_a_service() -> None:
    fresh = [an_outcome(0, 1, "ok"), an_outcome(0, 2, "connection_refused"), an_outcome(0, 3)]

    made = gathered(Arrived(fresh=fresh)).round

    assert dict(made.control) == {"portal": "OC", "lgsp": "O"}
    assert {code: list(ms) for code, ms in made.control_ms.items()} == {
        "portal": [40, 40],
        "lgsp": [40],
    }


def test_what_came_late_is_a_report_of_its_own_round() -> None:
    late = an_outcome(1, 1, "host_unreachable", at_ms=ago_ms(610), gateway_answered=False)
    traces = [Trace(1, ago_ms(605), 11, ago_ms(70)), Trace(3, ago_ms(605), 21, ago_ms(70))]

    made = gathered(Arrived(late_outcomes=[late], late_traces=traces)).round

    assert of_pc(made, 1, NUMBER - 10) == Report(
        pc="1",
        measured=NUMBER - 10,
        link="l11",
        gateway=False,
        letters="T-",
        ms=[40, 0],
        replicas="0-",
    )
    assert of_pc(made, 3, NUMBER - 10).letters == "--"


def test_of_a_late_round_the_newest_word_on_the_gateway_counts() -> None:
    late = [
        an_outcome(1, 1, at_ms=ago_ms(602), gateway_answered=False),
        an_outcome(1, 3, at_ms=ago_ms(608), gateway_answered=True),
        an_outcome(1, 2, at_ms=ago_ms(601), gateway_answered=None),
    ]

    made = gathered(Arrived(late_outcomes=late)).round

    assert of_pc(made, 1, NUMBER - 10).gateway is False


def test_what_came_too_late_or_from_nowhere_is_left_out() -> None:
    three_days = 3 * 24 * 3600
    traces = [Trace(1, ago_ms(three_days), 11, ago_ms(70)), Trace(99, ago_ms(605), 11, ago_ms(70))]

    made = gathered(Arrived(late_traces=traces)).round

    assert {report.measured for report in made.reports} == {NUMBER}


def test_an_address_is_learnt_when_it_answers_and_not_before() -> None:
    fresh = [
        an_outcome(1, 1, "ok", address="192.0.2.9"),
        an_outcome(1, 2, "generic_timeout_error", address="198.51.100.1"),
        an_outcome(2, 3, "ok", address="192.0.2.8", at_ms=ago_ms(30)),
        an_outcome(1, 3, "ok", address="192.0.2.7", at_ms=ago_ms(20)),
    ]

    learnt = gathered(Arrived(fresh=fresh)).learnt

    assert learnt == {1: {"192.0.2.9": 2}, 2: {"192.0.2.8": 0, "192.0.2.7": 1}}


def test_the_mark_notes_until_when_late_data_were_read() -> None:
    made = gathered(Arrived(late_ms=ago_ms(30)))

    assert (made.mark.through_ms, made.mark.late_ms) == (ago_ms(0), ago_ms(30))
    assert made.newest_ms == ago_ms(6)


def test_who_reports_seldom_is_heard_when_it_does_and_never_missed() -> None:
    silent = a_pc(3)._replace(seldom=True, contact_ms=ago_ms(300))
    inventory = an_inventory([a_pc(1)._replace(seldom=True), a_pc(2), silent])

    made = gathered(Arrived(fresh=[an_outcome(1, 1), an_outcome(2, 1)]), inventory).round

    assert [(report.pc, report.letters) for report in made.reports] == [("1", "--"), ("2", "O-")]
    assert list(made.byes) == ["1", "3"]
