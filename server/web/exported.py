"""Files of thousands of rows, read and written at one go: to be made apart from the pages."""

from contextlib import closing
from datetime import date

from server.fleet.register_file import register_csv, register_xlsx
from server.procurement.filing import needs_of
from server.procurement.form04 import Heading, form04
from server.store.questions import plans, register
from server.store.scope import Scope
from server.store.session import open_store

_WRITERS = {"csv": register_csv, "xlsx": register_xlsx}


def register_file(database_url: str, scope: Scope, ending: str) -> bytes:
    """Write the register. ``ending``: csv or xlsx."""
    with closing(open_store(database_url)) as store, store.reading() as session:
        return _WRITERS[ending](register.all_assets(session, scope))


def form_of_year(database_url: str, scope: Scope, plan_id: int, year: int, today: date) -> bytes:
    """Write what a plan buys in a year as form 04/TSC-MSTT."""
    with closing(open_store(database_url)) as store, store.reading() as session:
        lines = plans.bought_lines(session, scope, plan_id, year)
        return form04({year: needs_of(lines, year)}, Heading(day=today))
