"""What arrives in one round, as columns: reports fresh and late, goodbyes, the server's probes and pings.

Made from rows by the live server, from JSON lines by `canh locate`; both are judged by the same code.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from alerts.locate.topology import Bools, Ints
from checks.words import Letter

Codes = npt.NDArray[np.uint8]

# An outcome is the place of its letter here; slow is an answer that came too late to be of use.
LETTERS = (
    Letter.OK,
    Letter.TIMEOUT,
    Letter.NAME,
    Letter.TLS,
    Letter.REFUSED,
    Letter.HTTP,
)
OK, TIMEOUT, NAME, TLS, REFUSED, HTTP, SLOW = range(7)
OUTCOMES = 7
NOT_PROBED = 255
KIND_WORDS = ("ok", "timeout", "dns", "tls", "refused", "http5xx", "slow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """One entry a report, (entry, service) where a service is meant.

    Attributes:
        measured: Round of the measurement.
        pc: Index of the PC.
        via: Index of the link it used; -1 where that is not known.
        gateway: Whether its own gateway answered.
        boot: Round in which the PC was started; negative before the first.
        outcome: Place in LETTERS, or NOT_PROBED.
        ms: Duration of the attempt.
        replica: Which address of the service was tried.
    """

    measured: Ints
    pc: Ints
    via: Ints
    gateway: Bools
    boot: Ints
    outcome: Codes
    ms: npt.NDArray[np.uint16]
    replica: Codes

    def __len__(self) -> int:
        return len(self.pc)

    def only(self, which: Bools | Ints) -> "Reports":
        return Reports(**{field.name: getattr(self, field.name)[which] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Everything that arrived in round `number`.

    Attributes:
        working: For each link, whether its site has office hours now: else silence says nothing.
        bye: PCs that are being switched off.
        server_outcome: Outcomes of the server's own probes, (service, try).
        server_ms: How long they took.
        ping: For each link, 1 where its router answered the server, 0 where not, -1 where it never does.
        announced: Components under announced work now, or until a moment ago.
    """

    number: int
    working: Bools
    reports: Reports
    bye: Ints
    server_outcome: Codes
    server_ms: npt.NDArray[np.uint16]
    ping: npt.NDArray[np.int8]
    announced: frozenset[str] = frozenset()
