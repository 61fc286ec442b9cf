"""The quarantine: records refused for good, and why."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from server.clock import from_ms
from server.store.questions.paging import page_count
from server.store.questions.refused_records import refused_records
from server.web.doors import PROVINCE, Doors
from server.web.page import page
from server.web.visit import Here

pages = Doors()

_ROWS = 50
_SHOWN_CHARACTERS = 400


@pages.page("/quarantine", allow=PROVINCE)
def show_quarantine(
    here: Here, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> Response:
    """List the refused records, newest first."""
    with here.edge.store.reading() as session:
        records, total = refused_records(session, number, _ROWS)
    shown = [(record, from_ms(record.received_ms), _text(record.body)) for record in records]
    return page(
        here,
        "quarantine.html",
        records=shown,
        total=total,
        number=number,
        pages=page_count(total, _ROWS),
    )


def _text(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]} …"
