"""Work that eats a core, away from where requests are answered: a process for it, one at a time.

It is started when it is first needed, and ends with the process that started it.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
# Whoever looks at a page comes before whoever waits for a file.
_NICE = 10


def made_apart(make: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs) -> _Made:
    """Call a function in the other process and wait for what it makes.

    Raises:
        BrokenExecutor: If the process was killed; the next call starts another.
    """
    try:
        return _worker().submit(make, *given, **named).result()
    except BrokenExecutor:
        _worker.cache_clear()
        raise


@cache
def _worker() -> ProcessPoolExecutor:
    # Not forked: threads of this process may hold locks.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_begin)


def _begin() -> None:
    os.nice(_NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
