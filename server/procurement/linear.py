"""The one place that speaks to HiGHS: a linear program of rows, and columns added to it.

One thread: HiGHS takes its number of threads for the whole process, once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import highspy
import numpy as np

from server.procurement.harm import Floats
from server.procurement.options import Ints

INF = highspy.kHighsInf
_LOOK_S = 0.2  # from one look at what goes on to the next
_INTERRUPTS = (
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
)


class SolverError(Exception):
    """HiGHS gave no answer to a program that has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of a sparse matrix: the entries of column i stand from start[i] to start[i + 1]."""

    start: Ints
    row: Ints
    value: Floats

    def take(self, chosen: Ints) -> "Columns":
        """Give some of the columns."""
        length = self.start[chosen + 1] - self.start[chosen]
        start = np.concatenate([[0], np.cumsum(length)])
        at = np.repeat(self.start[chosen] - start[:-1], length) + np.arange(start[-1])
        return Columns(start=start, row=self.row[at], value=self.value[at])


def columns(count: int, *entries: tuple[Ints, Ints, Floats]) -> Columns:
    """Make columns of entries (row, column, value)."""
    row, column, value = (np.concatenate([np.asarray(e[k]) for e in entries]) for k in range(3))
    order = np.argsort(column, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=count))])
    return Columns(start=start, row=row[order], value=value[order].astype(float))


class Program:
    """Minimize cost, with every row between its bounds."""

    def __init__(self, lower: Floats, upper: Floats) -> None:
        """Start with rows and no columns."""
        # Highs() itself would greet on standard output, before it can be told not to.
        self._highs = highspy._Highs()  # type: ignore[attr-defined]  # noqa: SLF001  # what Highs() wraps
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._highs.setOptionValue(name, value)
        nothing = np.zeros(0)
        empty = np.zeros(0, dtype=np.int32)
        starts = np.zeros(len(lower), dtype=np.int32)
        self._highs.addRows(len(lower), lower, upper, 0, starts, empty, nothing)
        self._count = 0

    def add(
        self, cost: Floats, entries: Columns, upper: float = INF, *, whole: bool = False
    ) -> None:
        """Add columns from 0 to ``upper``."""
        count = len(cost)
        if count == 0:
            return
        self._highs.addCols(
            count,
            np.asarray(cost, dtype=float),
            np.zeros(count),
            np.full(count, float(upper)),
            len(entries.row),
            entries.start[:-1].astype(np.int32),
            entries.row.astype(np.int32),
            entries.value,
        )
        if whole:
            at = np.arange(self._count, self._count + count, dtype=np.int32)
            kinds = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            self._highs.changeColsIntegrality(count, at, kinds)
        self._count += count

    def bound_rows(self, lower: Floats, upper: Floats) -> None:
        """Give all rows other bounds."""
        at = np.arange(len(lower), dtype=np.int32)
        self._highs.changeRowsBounds(len(lower), at, lower, upper)

    def solve(self) -> float:
        """Solve it as a linear program; give the least cost.

        Raises:
            SolverError: If HiGHS finds none.
        """
        self._run(lambda: None)
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverError(self._highs.modelStatusToString(self._highs.getModelStatus()))
        return float(self._highs.getInfo().objective_function_value)

    def search(
        self, start: Ints, *, nodes: int, left_s: Callable[[], float], gap: float
    ) -> tuple[Floats | None, float]:
        """Search whole numbers.

        Args:
            start: Columns that are 1 in a solution that is known.
            nodes: Of the search tree, at most.
            left_s: Gives the seconds that are left; asked again and again on the way.
            gap: Stop when this near to the bound, as a share.

        Returns:
            The best columns that were found, if any, and a proven lower bound.
        """
        highs = self._highs
        for name, value in (
            ("mip_max_nodes", nodes),
            ("time_limit", max(left_s(), 0.01)),
            ("mip_rel_gap", gap),
            ("mip_allow_restart", False),
        ):
            highs.setOptionValue(name, value)
        highs.setSolution(len(start), start.astype(np.int32), np.ones(len(start)))
        self._run(left_s)
        info = highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return (self.values if found else None), float(info.mip_dual_bound)

    def _run(self, look: Callable[[], object]) -> None:
        """Run HiGHS in a thread of its own: within it the main thread would hear no Ctrl-C."""
        given_up, done = Event(), Event()

        def listen(_kind: Any, _message: str, _told: Any, answer: Any, _data: Any) -> None:
            answer.user_interrupt = given_up.is_set()

        def work() -> None:
            try:
                self._highs.run()
            finally:
                done.set()

        self._highs.setCallback(listen, None)
        for kind in _INTERRUPTS:
            self._highs.startCallback(kind)
        Thread(target=work).start()
        try:
            while not done.wait(_LOOK_S):  # Thread.join() is no longer to be believed after Ctrl-C
                look()
        finally:
            given_up.set()
            done.wait()
            self._highs.setCallback(None, None)

    @property
    def values(self) -> Floats:
        """The value of each column."""
        return np.asarray(self._highs.getSolution().col_value)

    @property
    def prices(self) -> Floats:
        """What one more of each row's bound is worth: the dual values."""
        return np.asarray(self._highs.getSolution().row_dual)

    @property
    def reduced(self) -> Floats:
        """What one of each column would add to the cost, beyond what the rows' prices allow."""
        return np.asarray(self._highs.getSolution().col_dual)
