"""From rows to what arrived in one round, as the judge takes it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.locate.observation import NOTHING, Report, Round
from checks.report import Power
from checks.words import OK, Letter, letter_of
from server.clock import to_ms
from server.evaluate.inventory import MOST_REPLICAS, Inventory
from server.evaluate.mark import Mark
from server.evaluate.occasion import Occasion
from server.evaluate.rounds import Rounds
from server.evaluate.settling import Starts, is_settled, starts_of
from server.store.boards import KEPT
from server.store.observations import CONTROL, Outcome, Pc, Start, Trace

# Of several checks of a service the worst counts: the earlier a step failed, the worse.
_WORST_FIRST = "DTCLHO"
# What says the same wherever it was: it is well, nothing was seen, a box looked into it.
_AT_ANY_ADDRESS = {Letter.OK, Letter.NONE, Letter.TLS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came in since the last round.

    Attributes:
        fresh: What says how things are now.
        late_outcomes, late_traces: Of rounds before, learnt only now.
        late_ms: Until when these came in.
        starts: Told by those that anything of this came from.
        turned_away_ms: When the server last turned a report away; 0: it never did.
    """

    fresh: Sequence[Outcome] = ()
    late_outcomes: Sequence[Outcome] = ()
    late_traces: Sequence[Trace] = ()
    late_ms: int = 0
    starts: Sequence[Start] = ()
    turned_away_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A round, and what else is to be known of it.

    Attributes:
        mark: How far the judging has come with it.
        probes: The fresh probes of each service, by its code.
        learnt: Addresses that services were seen to answer at for the first time.
        newest_ms: When the newest of it was measured.
    """

    round: Round
    mark: Mark
    probes: Mapping[str, Sequence[Outcome]]
    learnt: Mapping[int, Mapping[str, int]]
    newest_ms: int


def gather(
    inventory: Inventory, arrived: Arrived, mark: Mark, rounds: Rounds, occasion: Occasion
) -> Gathered:
    """Put a round together.

    Args:
        inventory: What there is.
        arrived: What came in; what the mark has counted already is left out.
        mark: How far the judging had come.
        rounds: The numbering, as seen from this round.
        occasion: What is known of it beforehand.
    """

    def is_of_now(report: tuple[int, int]) -> bool:
        return report[1] > rounds.heard_since_ms and mark.is_new(report)

    starts = starts_of(inventory.pcs, arrived.starts)
    came = [
        one
        for one in arrived.fresh
        if one.check_id in inventory.checks and is_of_now((one.device_id, one.received_ms))
    ]
    fresh = [one for one in came if is_settled(starts, one.device_id, one.at_ms)]
    spoke = [_heard(pc, starts) for pc in inventory.pcs if is_of_now((pc.id, pc.contact_ms or 0))]
    control = [one for one in fresh if one.device_id == CONTROL]
    return Gathered(
        round=Round(
            number=rounds.number,
            working=occasion.at_work,
            slots=occasion.slots,
            announced=occasion.announced,
            turned_away=rounds.is_deaf(arrived.turned_away_ms),
            reports=[
                *_fresh_reports(inventory, spoke, fresh, rounds),
                *_late_reports(inventory, arrived, rounds, starts),
            ],
            byes=_byes(inventory, spoke),
            control=_control_letters(inventory, control),
            control_ms=_control_ms(inventory, control),
        ),
        mark=mark.moved(rounds.now_ms, arrived.late_ms, _counted(came, spoke)),
        probes=_probes(inventory, fresh),
        learnt=_new_addresses(inventory, fresh),
        newest_ms=max([one.at_ms for one in fresh] + [pc.measured_ms or 0 for pc in spoke] + [0]),
    )


def _counted(came: Iterable[Outcome], spoke: Iterable[Pc]) -> Iterator[tuple[int, int]]:
    yield from ((one.device_id, one.received_ms) for one in came)
    yield from ((pc.id, pc.contact_ms or 0) for pc in spoke)


def _byes(inventory: Inventory, spoke: Iterable[Pc]) -> list[str]:
    """Name who is not to be missed from now on: who reports seldom neither, since others watch."""
    seldom = (pc for pc in inventory.pcs if pc.seldom)
    return [str(pc.id) for pc in (*(pc for pc in spoke if pc.said_bye), *seldom)]


def _newest_by_pc(outcomes: Iterable[Outcome]) -> dict[int, dict[int, Outcome]]:
    """Give the newest outcome of each check, by PC; what is no observation is left out."""
    found: dict[int, dict[int, Outcome]] = defaultdict(dict)
    for one in outcomes:
        known = found[one.device_id].get(one.check_id)
        if letter_of(one.outcome) is not Letter.NONE and (not known or known.at_ms <= one.at_ms):
            found[one.device_id][one.check_id] = one
    return found


def _fresh_reports(
    inventory: Inventory,
    spoke: Iterable[Pc],
    fresh: Sequence[Outcome],
    rounds: Rounds,
) -> Iterator[Report]:
    answering = frozenset(inventory.checks[one.check_id] for one in fresh if one.outcome == OK)
    nothing, of_pc = NOTHING * len(inventory.services), _newest_by_pc(fresh)
    for pc in spoke:
        if pc.said_bye:
            continue  # it has spoken, but is going: what it says last must not keep it expected
        # What comes seldom is not of now, but that it came says that the line carries.
        outcomes = None if pc.seldom else of_pc.get(pc.id)
        letters, ms, replicas = (
            _columns(inventory, outcomes.values(), answering) if outcomes else (nothing, (), "")
        )
        yield Report(
            pc=str(pc.id),
            measured=rounds.number,
            link=inventory.link_codes.get(_link_of(pc, outcomes) or 0),
            gateway=pc.gateway_answered,
            boot=rounds.number_at(pc.booted_ms) if pc.booted_ms else -1,
            battery=_is_battery(pc.power),
            letters=letters,
            ms=ms,
            replicas=replicas,
        )


def _heard(pc: Pc, starts: Starts) -> Pc:
    """Leave out what says nothing of its network yet: whether its gateway answers."""
    if pc.measured_ms is None or is_settled(starts, pc.id, pc.measured_ms):
        return pc
    return pc._replace(gateway_answered=None)


def _link_of(pc: Pc, outcomes: Mapping[int, Outcome] | None) -> int | None:
    """The line that the outcomes were seen over; else that of the newest record."""
    newest = max((outcomes or {}).values(), key=lambda one: one.at_ms, default=None)
    return pc.link_id if newest is None else newest.link_id


def _late_reports(
    inventory: Inventory, arrived: Arrived, rounds: Rounds, starts: Starts
) -> Iterator[Report]:
    """One report a PC and round of measurement, from what came late."""
    outcomes: dict[tuple[int, int], list[Outcome]] = defaultdict(list)
    for one in arrived.late_outcomes:
        if one.check_id in inventory.checks:
            outcomes[one.device_id, rounds.number_at(one.at_ms)].append(one)
    traces = {(one.device_id, rounds.number_at(one.at_ms)): one for one in arrived.late_traces}
    links: dict[tuple[int, int], int | None] = {key: one.link_id for key, one in traces.items()}
    links |= {key: some[-1].link_id for key, some in outcomes.items()}
    known, oldest = inventory.site_of_pc, rounds.number_at(to_ms(rounds.now - KEPT))
    for (device, measured), link in links.items():
        if str(device) not in known or not oldest < measured < rounds.number:
            continue
        settled = [
            one
            for one in outcomes.get((device, measured), ())
            if is_settled(starts, device, one.at_ms)
        ]
        newest = _newest_by_pc(settled).get(device, {})
        letters, ms, replicas = _columns(inventory, newest.values())
        said = [one for one in newest.values() if one.gateway_answered is not None]
        last = max(said, key=lambda one: one.at_ms, default=None)
        yield Report(
            pc=str(device),
            measured=measured,
            link=inventory.link_codes.get(link or 0),
            gateway=last.gateway_answered if last else None,
            battery=_is_battery(trace.power if (trace := traces.get((device, measured))) else ""),
            letters=letters,
            ms=ms,
            replicas=replicas,
        )


def _is_battery(power: str) -> bool | None:
    return power == Power.BATTERY if power else None


def _columns(
    inventory: Inventory, outcomes: Iterable[Outcome], answering: frozenset[int] = frozenset()
) -> tuple[str, Sequence[int], str]:
    """Give letters, durations and replicas, one a service in the order of the topology."""
    letters = [NOTHING] * len(inventory.services)
    ms = [0] * len(inventory.services)
    replicas = [NOTHING] * len(inventory.services)
    for one in outcomes:
        service = inventory.checks[one.check_id]
        place, letter = inventory.order[service], _letter(inventory, one, answering)
        if letters[place] != NOTHING and _is_better(letter, letters[place]):
            continue
        letters[place], ms[place] = letter, round(one.total_ms or 0)
        number = inventory.replicas.get(service, {}).get(one.address)
        replicas[place] = NOTHING if number is None else str(number)
    return "".join(letters), ms, "".join(replicas)


def _letter(inventory: Inventory, one: Outcome, answering: frozenset[int]) -> str:
    """Give the letter of an outcome. A name that led astray failed, whatever did not answer there.

    It did where the service never answered anybody, while it answers others in this very round.
    """
    letter, service = letter_of(one.outcome), inventory.checks[one.check_id]
    known = inventory.replicas.get(service, {})
    is_whole = len(known) < MOST_REPLICAS  # else it has more addresses than are kept
    is_astray = one.address and one.address not in known and is_whole and service in answering
    return Letter.NAME if is_astray and letter not in _AT_ANY_ADDRESS else letter


def _is_better(letter: str, other: str) -> bool:
    return _WORST_FIRST.index(letter) > _WORST_FIRST.index(other)


def _control_letters(inventory: Inventory, control: Iterable[Outcome]) -> dict[str, str]:
    return {
        code: "".join(letter_of(one.outcome) for one in tries)
        for code, tries in _by_service(inventory, control).items()
    }


def _control_ms(inventory: Inventory, control: Iterable[Outcome]) -> dict[str, list[int]]:
    return {
        code: [round(one.total_ms or 0) for one in tries]
        for code, tries in _by_service(inventory, control).items()
    }


def _probes(inventory: Inventory, fresh: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    ordered = sorted(fresh, key=lambda one: one.at_ms)
    return _by_service(inventory, ordered)


def _by_service(inventory: Inventory, outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    codes = {service.id: service.code for service in inventory.services}
    found: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        found[codes[inventory.checks[one.check_id]]].append(one)
    return found


def _new_addresses(inventory: Inventory, fresh: Iterable[Outcome]) -> dict[int, dict[str, int]]:
    """Number addresses that answered for the first time: others may be anybody's mistake."""
    learnt: dict[int, dict[str, int]] = defaultdict(dict)
    for one in sorted(fresh, key=lambda one: one.at_ms):
        service = inventory.checks[one.check_id]
        if not one.address or letter_of(one.outcome) is not Letter.OK:
            continue
        known = {**inventory.replicas.get(service, {}), **learnt[service]}
        if one.address not in known and len(known) < MOST_REPLICAS:
            learnt[service][one.address] = len(known)
    return {service: numbers for service, numbers in learnt.items() if numbers}
