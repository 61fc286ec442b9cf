"""Announced work in the uptime: what was down in it is told apart. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.component import Component, Kind, area_key
from server.store.tables.telemetry import UptimeState
from server.uptime.blame import Route
from server.uptime.figures import Span, Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedWork:
    """Work on a component, and when."""

    component: Component
    span: Span


def told_apart(stretch: Stretch, route: Route, works: Iterable[AnnouncedWork]) -> Iterator[Stretch]:
    """Cut a stretch that was down at the edges of the work on what it passes."""
    was_down = stretch.state is UptimeState.DOWN
    spans = _joined(one.span for one in works if was_down and _is_on(route, one.component))
    from_ms = stretch.from_ms
    for span in spans:
        begins, ends = max(from_ms, span.from_ms), min(stretch.to_ms, span.to_ms)
        if begins < ends:
            if from_ms < begins:
                yield stretch._replace(from_ms=from_ms, to_ms=begins)
            yield stretch._replace(from_ms=begins, to_ms=ends, announced=True)
            from_ms = ends
    if from_ms < stretch.to_ms:
        yield stretch._replace(from_ms=from_ms)


def _is_on(route: Route, component: Component) -> bool:
    part = _PARTS.get(component.kind)
    return part is not None and part(route) == component.key


def _joined(spans: Iterable[Span]) -> Sequence[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.from_ms <= joined[-1].to_ms:
            joined[-1] = Span(joined[-1].from_ms, max(joined[-1].to_ms, span.to_ms))
        else:
            joined.append(span)
    return joined


_PARTS: Mapping[Kind, Callable[[Route], str]] = {
    Kind.LAN: lambda route: route.site,
    Kind.LINK: lambda route: route.link,
    Kind.SERVICE: lambda route: route.service,
    Kind.PROVIDER: lambda route: route.provider,
    Kind.AREA: lambda route: area_key(route.provider, route.area),
}
