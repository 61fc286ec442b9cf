"""The errand of the control: takes down what its probes saw, and starts those that are due.

Which are due follows from rows, so another server that takes over goes on where this one stopped.
"""

from server.clock import to_ms
from server.control.probes import Probes
from server.control.rule import allow_from_here, due
from server.jobs.job import Visit
from server.store import control
from server.store.switches import is_probing


class Control:
    """Probes, while this process holds the lease of the jobs."""

    def __init__(self, probes: Probes) -> None:
        """Take what runs the probes."""
        self._probes = probes

    def run(self, visit: Visit) -> None:
        """Do it: called every second. Waits for no probe."""
        now_ms = to_ms(visit.now())
        seen = self._probes.seen()
        if seen:
            with visit.writing() as session:
                control.add(session, seen, now_ms)
            self._probes.take_down(seen)
        if not visit.settings.probing:
            return
        with visit.reading() as session:
            if not is_probing(session):
                return
            watched = {one.check.id: one for one in control.watched(session)}
            last = control.last(session)
        for check in due(watched.values(), last, self._probes.busy, now_ms):
            simulated = watched[check.id].probed.simulated
            self._probes.start(check, allow_from_here(check, simulated=simulated), visit.now)
