"""What the page on which somebody breaks something shows, to a browser and to a terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from server.demo.control.breaking import Control
from server.demo.control.rows import Row, Rows
from server.demo.control.words import control_words_of
from server.demo.local_page import PAGES
from server.province.orders import USUAL, OrderError, What, Wrong, targets

_MOST_SHOWN = 12
_MOST_TARGETS = 200
_MINUTES = (1, 2, 5, 10, 30, 60)
_REFRESH_S, _CALM_REFRESH_S = 5, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the page works with.

    Attributes:
        control: Breaks and mends.
        rows: What has come of it.
        pages_url: Where Canh's own pages are.
        round_s: Seconds from one report to the next.
        key: Whoever acts shows it.
        kinds: What is offered.
    """

    control: Control
    rows: Rows
    pages_url: str
    round_s: float
    key: str
    kinds: tuple[What, ...] = tuple(What)

    def newest(self, language: str) -> list[Row]:
        """Give what was broken last, the newest first."""
        now = self.control.now()
        begun = [one for one in self.control.story.truths() if one.broken.starts <= now]
        newest = sorted(begun, key=lambda one: one.broken.starts, reverse=True)
        return self.rows.of(newest[:_MOST_SHOWN], language, now)

    def local(self, at: datetime) -> str:
        """Write a time of day."""
        return at.astimezone(self.rows.zone).strftime("%H:%M:%S")

    def list_page(self, language: str, complaint: str = "") -> str:
        """Show what was broken and what came of it; it looks again by itself."""
        rows = self.newest(language)
        is_calm = all(row.is_settled for row in rows)
        refresh_s = _CALM_REFRESH_S if is_calm else _REFRESH_S
        return self._page(
            "control.html", language, rows=rows, complaint=complaint, refresh_s=refresh_s
        )

    def form_page(
        self, language: str, what: What, form: Mapping[str, str], complaint: str = ""
    ) -> str:
        """Show the form that breaks something, filled in as it was sent."""
        found = targets(what, self.control.district, form.get("find", ""))
        return self._page(
            "control_form.html",
            language,
            what=what,
            form=form,
            found=found[:_MOST_TARGETS],
            count=len(found),
            minutes=_MINUTES,
            usual_s=USUAL.total_seconds(),
            communes=len(self.control.district.communes),
            complaint=complaint,
        )

    def lines(self) -> str:
        """Tell a terminal what was broken, a line each."""
        return "\n".join(map(self._line, self.newest("en")))

    def line(self, number: int) -> str:
        """Tell a terminal of one thing that was broken just now."""
        return next(self._line(row) for row in self.newest("en") if row.truth.number == number)

    def _line(self, row: Row) -> str:
        broken = row.truth.broken
        ends = self.local(broken.ends) if broken.ends else "…"
        state = "broken" if row.is_broken else "mended"
        told = [f"{row.truth.number:>3}  {self.local(broken.starts)}–{ends}  {state}  {row.title}"]
        told += [f"#{one.verdict.incident} {one.headline}" for one in row.said[:1]]
        seconds = (
            (row.verdict_s, "s to the verdict"),
            (row.message_s, "s to the message"),
            (row.recovery_s, "s from mended to over"),
        )
        told += [f"{count} {what}" for count, what in seconds if count is not None]
        return " · ".join(told)

    def _page(self, template: str, language: str, **context: object) -> str:
        shared = {
            "words": control_words_of(language),
            "language": language,
            "desk": self,
        }
        return PAGES.get_template(template).render(shared | context)


def complain(error: OrderError, language: str) -> str:
    """Say what is wrong with an order."""
    words, near = control_words_of(language), ", ".join(error.near)
    if error.wrong is not Wrong.UNKNOWN:
        return words[f"wrong_{error.wrong}"].format(value=error.value, near=near)
    unknown = words["unknown"].format(value=error.value)
    return f"{unknown} {words['near'].format(near=near)}" if near else unknown


def style() -> str:
    """Give the style of the product's own pages."""
    return resources.files("server.web").joinpath("static", "canh.css").read_text("utf-8")
