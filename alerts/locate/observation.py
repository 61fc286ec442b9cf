"""What arrives in one round, by name: reports, goodbyes, the server's own probes and pings.

Made from rows by the live server, from JSON lines by `canh locate`; the same code judges both.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

NOTHING = "-"  # the letter of a service that was not probed


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one PC measured in one round.

    Attributes:
        pc: The PC.
        measured: Round of the measurement; before that of the round it arrives in: late.
        link: The link it used; None where that is not known.
        gateway: Whether its own gateway answered; None where that was not tried.
        boot: Round in which the PC was started; negative before the first.
        battery: Whether it ran on battery; None where that is not known.
        letters: Outcomes as `checks.words.Letter`, one a service in the topology's order.
        ms: Duration of each attempt, 0 where there was none; empty where no duration is known.
        replicas: Which address of the service was tried, a digit each, `-` or empty: not known.
    """

    pc: str
    measured: int
    link: str | None
    letters: str
    gateway: bool | None = None
    boot: int = -1
    battery: bool | None = None
    ms: Sequence[int] = ()
    replicas: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Everything that arrived in round `number`.

    Attributes:
        number: Counts rounds; a number left out is time for which the server was away.
        working: Sites at work now: elsewhere only who always runs is missed.
        slots: Of sites: the hour of their day, as `alerts.calendar` counts it; of what is left out
            it is not learnt when PCs are usually on.
        reports: One a PC and round of measurement. PCs that the topology does not know are ignored.
        byes: PCs that are being switched off.
        control: Letters of the server's own probes by service, one a try; what is left out was not
            probed.
        control_ms: How long they took.
        pings: Whether routers answered the server, by link; what is left out was not pinged.
        announced: Components under announced work now, or until a moment ago.
        turned_away: Whether the server turned reports away: who was not heard may have spoken.
    """

    number: int
    working: Set[str] = frozenset()
    slots: Mapping[str, int] = field(default_factory=dict)
    reports: Sequence[Report] = ()
    byes: Sequence[str] = ()
    control: Mapping[str, str] = field(default_factory=dict)
    control_ms: Mapping[str, Sequence[int]] = field(default_factory=dict)
    pings: Mapping[str, bool] = field(default_factory=dict)
    announced: Set[str] = frozenset()
    turned_away: bool = False
