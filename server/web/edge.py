"""What every request needs, put together once when the pages start."""

from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from starlette.requests import Request

from server.clock import Clock
from server.settings import Settings
from server.store.session import Store
from server.views.moment import Moment
from server.web.render import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The outside of the server that faces people."""

    settings: Settings
    store: Store
    clock: Clock
    renderer: Renderer
    zone: ZoneInfo
    metrics_token: str

    def moment(self) -> Moment:
        """Read the clock, once a request."""
        return Moment(now=self.clock.now(), zone=self.zone, round_s=self.settings.round_s)


def edge_of(request: Request) -> Edge:
    """Give the edge that the application was made with."""
    return cast(Edge, request.app.state.edge)
