"""What every request needs, put together once when the pages start."""

import asyncio
from dataclasses import dataclass, field
from typing import cast
from zoneinfo import ZoneInfo

from starlette.requests import Request

from server.clock import Clock
from server.settings import Settings
from server.store.questions.situation import Situation
from server.store.session import Store
from server.views.gap import GapBoard
from server.views.moment import Moment
from server.web.kept import Kept
from server.web.pulse import Pulse
from server.web.render import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The outside of the server that faces people. ``closing``: set when the process ends."""

    settings: Settings
    store: Store
    clock: Clock
    renderer: Renderer
    zone: ZoneInfo
    metrics_token: str
    pulse: Pulse
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    situation: Kept[Situation] = field(default_factory=Kept)
    gap: Kept[GapBoard] = field(default_factory=Kept)

    def moment(self) -> Moment:
        """Read the clock, once a request."""
        return Moment(now=self.clock.now(), zone=self.zone, round_s=self.settings.round_s)


def edge_of(request: Request) -> Edge:
    """Give the edge that the application was made with."""
    return cast(Edge, request.app.state.edge)
