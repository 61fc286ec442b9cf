"""A small world in a real database: what its PCs report in a round, and the errands run by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.clock import to_ms
from server.evaluate.work import evaluate
from server.ingest.presence import Presence
from server.settings import Settings
from server.store.inserts import add_new, put
from server.store.presence import write
from server.store.session import Store
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Contact,
    Link,
    Service,
    Site,
    SiteMembership,
    Unit,
)
from tests.server.visit import HandVisit

# Ten in the morning in Vietnam, a Monday.
TEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ROUND_S = 60.0
SITES = 6
PCS_A_SITE = 5
SERVICES = ("portal", "lgsp", "mail")
PORTAL, LGSP, MAIL = 1, 2, 3
# The judge has seen how it is on a quiet day.
CALM = 8
CALM_UNTIL = TEN + timedelta(seconds=CALM * ROUND_S)
# Its sites are long known, though their PCs came just now.
SETTINGS = Settings(folder=Path("unused"), round_s=ROUND_S, learning_days=0)


@dataclass(slots=True)
class House(HandVisit):
    """A server with a store, a clock to turn by hand, and everything in six communes.

    PC n is at site 1 + (n - 1) // 5; site n has link n and unit n; check n is of service n.
    """

    settings: Settings = SETTINGS
    at: datetime = TEN

    def round(
        self,
        outcomes: Mapping[int, str] | None = None,
        silent: Sequence[int] = (),
        control: Mapping[int, str] | None = None,
    ) -> None:
        """Let a minute pass: every PC but the silent ones reports, then the round is judged.

        ``outcomes``: of services, by the number of their check, else ok; ``control``: what the
        server's own probes see, else the same.
        """
        self.at += timedelta(seconds=ROUND_S)
        self.report(outcomes, silent, control)
        evaluate(self)

    def rounds(self, count: int, **what: object) -> None:
        for _ in range(count):
            self.round(**what)  # type: ignore[arg-type]  # handed on as given

    def report(
        self,
        outcomes: Mapping[int, str] | None = None,
        silent: Sequence[int] = (),
        control: Mapping[int, str] | None = None,
    ) -> None:
        """Store what came in a few seconds ago."""
        seen = dict.fromkeys((PORTAL, LGSP, MAIL), "ok") | dict(outcomes or {})
        at_ms = to_ms(self.at) - 5000
        talking = [pc for pc in range(1, SITES * PCS_A_SITE + 1) if pc not in silent]
        rows = [a_result(pc, check, at_ms, seen[check]) for pc in talking for check in seen]
        rows += [a_result(0, check, at_ms, (control or seen).get(check, "ok")) for check in seen]
        with self.store.writing() as session:
            add_new(session, "result", rows)
            write(session, {pc: a_presence(pc, at_ms) for pc in talking})


def live_well(store: Store) -> None:
    """Put everything into the rows, and let the rounds of a quiet day pass."""
    watch(store)
    House(store).rounds(CALM)


def watch(store: Store) -> None:
    """Put everything that is watched into the rows, and whom to tell."""
    furnish(store)
    add_contacts(store)


def a_presence(pc: int, at_ms: int, said_bye: str = "") -> Presence:
    return Presence(
        contact_ms=at_ms,
        measured_ms=at_ms,
        link_id=site_of(pc),
        gateway_answered=True,
        booted_ms=to_ms(TEN) - 3_600_000,
        said_bye=said_bye,
    )


def a_result(pc: int, check: int, at_ms: int, outcome: str, **changes: object) -> dict[str, object]:
    return {
        "device_id": pc,
        "at_ms": at_ms,
        "check_id": check,
        "sequence": 0,
        "check_version": 1,
        "link_id": site_of(pc) if pc else 0,
        "received_ms": at_ms,
        "late": False,
        "outcome": outcome,
        "total_ms": 40.0,
        "address": "" if outcome.startswith("dns") else f"192.0.2.{check}",
        "gateway_answered": True if pc else None,
    } | changes


def site_of(pc: int) -> int:
    return 1 + (pc - 1) // PCS_A_SITE


def furnish(store: Store, *, simulated: bool = False) -> None:
    """Put everything that is watched into the rows."""
    with store.writing() as session:
        for number in range(1, SITES + 1):
            session.add(Unit(id=number, code=f"u{number}", kind="xa", name=f"Xã {number}"))
            session.add(
                Site(
                    id=number,
                    code=f"s{number}",
                    name=f"Trụ sở {number}",
                    people_a_day=100,
                    one_stop_desks=4,
                    simulated=simulated,
                )
            )
        session.flush()
        for number in range(1, SITES + 1):
            session.add(SiteMembership(site_id=number, unit_id=number, valid_from=TEN))
            session.add(
                Link(
                    id=number,
                    code=f"l{number}",
                    site_id=number,
                    path="internet",
                    provider="VNPT" if number % 2 else "Viettel",
                    area=f"a{number}",
                    valid_from=TEN,
                    simulated=simulated,
                )
            )
        put(session, "device", [a_device(pc, simulated=simulated) for pc in _pcs()])
        put(session, "device_membership", [a_membership(pc) for pc in _pcs()])
        for number, code in enumerate(SERVICES, start=1):
            session.add(
                Service(
                    id=number,
                    code=code,
                    name_vi=f"Dịch vụ {code}",
                    scope="provincial" if code == "lgsp" else "national",
                    path="internet",
                    simulated=simulated,
                )
            )
        session.flush()
        for number in (PORTAL, LGSP, MAIL):
            session.add(CheckRow(id=number, service_id=number, version=1))
        session.flush()
        for number in (PORTAL, LGSP, MAIL):
            session.add(
                CheckVersion(
                    check_id=number,
                    version=1,
                    kind="http",
                    period_s=ROUND_S,
                    timeout_s=10,
                    created_at=TEN,
                    created_by="test",
                )
            )


def add_contacts(store: Store, *, simulated: bool = False) -> None:
    """Somebody of the province (1), and of each unit (10 + its number)."""
    with store.writing() as session:
        session.add(
            Contact(
                id=1,
                name="Lan",
                role="province",
                address="lan@tinh.example",
                simulated=simulated,
            )
        )
        for unit in range(1, SITES + 1):
            session.add(
                Contact(
                    id=10 + unit,
                    name=f"Minh {unit}",
                    role="commune",
                    unit_id=unit,
                    address=f"minh{unit}@xa.example",
                    simulated=simulated,
                )
            )


def a_device(pc: int, *, simulated: bool) -> dict[str, object]:
    return {
        "id": pc,
        "identity": f"d{pc}",
        "kind": "pc",
        "state": "active",
        "host": f"MAY-{pc}",
        "fingerprint": "",
        "system": "",
        "enrolled_at": TEN,
        "unconfirmed": False,
        "simulated": simulated,
    }


def a_membership(pc: int) -> dict[str, object]:
    return {"device_id": pc, "valid_from": TEN, "site_id": site_of(pc)}


def _pcs() -> range:
    return range(1, SITES * PCS_A_SITE + 1)
