"""PCs whose clocks are wrong, reporting through the real ingest into the rows of an afternoon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from checks.check import Result
from checks.report import Network, Record, Report, Sent
from checks.wire.plain import encode
from server.clock import to_ms
from server.evaluate.work import evaluate
from server.ingest.accept import accept_report
from server.ingest.group import Written, write_group
from server.ingest.settle import Arrival, Limits
from tests.server.evaluate.house import LGSP, MAIL, PORTAL, ROUND_S, site_of
from tests.timelines.afternoon import EVERYBODY, Afternoon

_BEFORE_S = 3.0


@dataclass(slots=True)
class Reporters:
    """All PCs. ``off_by``: how wrong the wall clock of each is; what is missing is right."""

    afternoon: Afternoon
    off_by: dict[int, timedelta] = field(default_factory=dict)
    sequence: int = 0
    outcomes: Mapping[int, str] = field(default_factory=dict)

    def minutes(self, count: int) -> list[Written | None]:
        """Let so many minutes pass; give what became of the reports."""
        became: list[Written | None] = []
        for _ in range(count):
            self.afternoon.at += timedelta(seconds=ROUND_S)
            self.sequence += 1
            arrivals = [self._arrival(pc) for pc in EVERYBODY]
            with self.afternoon.writing() as session:
                became += write_group(session, arrivals, Limits(round_s=ROUND_S))
            evaluate(self.afternoon)
            self.afternoon.send()
        return became

    def _arrival(self, pc: int) -> Arrival:
        return Arrival(
            device_id=pc,
            source=f"10.0.0.{pc}",
            received_ms=to_ms(self.afternoon.at) - 1000,
            accepted=accept_report(encode(self._report(pc))),
        )

    def _report(self, pc: int) -> Report:
        # The clock that counts from the start of the machine is right, whatever the wall says.
        up_s = 5000.0 + self.sequence * ROUND_S
        wall_s = (self.afternoon.at + self.off_by.get(pc, timedelta())).timestamp()
        record = Record(
            sequence=self.sequence,
            clock_s=up_s - _BEFORE_S,
            network=Network(
                address=f"192.168.{site_of(pc)}.{pc}",
                gateway=f"192.168.{site_of(pc)}.1",
                hardware=f"0a1b2c3d4e{site_of(pc):02x}",
                answered=True,
            ),
            power="mains",
            results=tuple(
                Result(
                    check=check,
                    version=1,
                    outcome=self.outcomes.get(check, "ok"),
                    phases_ms={"connect": 20.0},
                )
                for check in (PORTAL, LGSP, MAIL)
            ),
        )
        return Report(
            generation="9e9e9e9e",
            fingerprint=f"1{pc:07x}",
            sent=Sent(boot=f"b007{pc:04x}", clock_s=up_s, wall_s=wall_s),
            agent="0.1.0",
            records=(record,),
        )
