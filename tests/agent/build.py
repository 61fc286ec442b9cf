"""Valid objects of the agent, of which a test changes only what it is about."""

from checks.check import Result
from checks.report import Event, EventKind, Record

BOOT = "b0070001"
VITALS = {f"metric_{number}": number + 0.5 for number in range(20)}
RESULT = Result(check=7, version=1, phases_ms={"connect": 1.5})
STARTED = Event(kind=EventKind.STARTED)


def a_record(
    clock_s: float = 0.0,
    *,
    boot: str = BOOT,
    vitals: bool = True,
    result: bool = False,
    event: bool = False,
) -> Record:
    """Give a record as the loop puts it in the outbox."""
    return Record(
        sequence=0,
        clock_s=clock_s,
        boot=boot,
        wall_s=1.0,
        vitals=VITALS if vitals else {},
        results=(RESULT,) if result else (),
        events=(STARTED,) if event else (),
    )
