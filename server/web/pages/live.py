"""Word that something changed, for pages that refresh themselves; they are complete without it.

Only the word is sent, never data, so that there is one template and one permission for everything.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from server.web.doors import SIGNED_IN, Doors
from server.web.edge import Edge
from server.web.visit import Here

pages = Doors()

# How often a change is looked for, and how long a connection is held before the browser asks again.
_EVERY_S = 5.0
_HELD_S = 25.0
_ASK_AGAIN_MS = 3000


@pages.page("/live", allow=SIGNED_IN)
async def tell_changes(here: Here) -> StreamingResponse:
    """Hold the line until something changed since what the page knows (``Last-Event-ID``)."""
    known = here.request.headers.get("last-event-id", "")
    return StreamingResponse(_wait(here.edge, known), media_type="text/event-stream")


async def _wait(edge: Edge, known: str) -> AsyncIterator[str]:
    yield f"retry: {_ASK_AGAIN_MS}\n\n"
    for _ in range(round(_HELD_S / _EVERY_S)):
        beat = await run_in_threadpool(edge.pulse.beat)
        if beat != known:
            # A page that knows nothing yet was made just now.
            yield f"id: {beat}\nevent: {'changed' if known else 'hello'}\ndata: {beat}\n\n"
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(edge.closing.wait(), _EVERY_S)
            return
    yield ": still here\n\n"
