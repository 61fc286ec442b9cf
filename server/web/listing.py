"""Long lists: what of one is shown, in which order, and which addresses ask for more of it.

All that a visitor asks for stands in the address, so that a list can be kept and sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import urlencode

from pydantic import BeforeValidator
from starlette.responses import RedirectResponse, Response

from server.store.questions.paging import PAGE_ROWS, page_count
from server.web.page import page
from server.web.visit import Visit

MOST_PAGES = 10_000

_Row = TypeVar("_Row")


def _chosen(given: object) -> object:
    return given or None


# Of a field of a form: what nobody chose is sent as an empty text.
MAYBE = BeforeValidator(_chosen)


class Wanted(Protocol):
    """What the address of a list asks for: a dataclass of filters with defaults, and these."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def order(self) -> StrEnum:
        """What it is ordered by: the name of a column."""

    @property
    def down(self) -> bool:
        """Whether from the last to the first."""

    @property
    def page(self) -> int:
        """Which page, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list as it was asked for, and how much there is.

    Attributes:
        path: Where it is.
        asked: What its address says beside the page, without what goes without saying.
        filters: The names of those that leave something out.
        order, down: The column it is ordered by, and whether the wrong way round.
        number, pages: The page shown, of how many.
        total: Rows on all pages.
    """

    path: str
    asked: Mapping[str, str]
    filters: frozenset[str]
    order: str
    down: bool
    number: int
    pages: int
    total: int

    def asking(self, **changed: str) -> str:
        """Give the address that asks for the same but for this; empty: no longer for that."""
        told = {name: text for name, text in {**self.asked, **changed}.items() if text}
        return f"{self.path}?{urlencode(told)}" if told else self.path

    @property
    def paging(self) -> str:
        """The address to which ``page=`` and a number is added."""
        return f"{self.asking()}{'&' if self.asked else '?'}"

    def ordered_by(self, column: str) -> str:
        """Give the address of the list by a column, or the other way round if it is so already."""
        turned = column == self.order and not self.down
        return self.asking(order=column, down="1" if turned else "")

    def sorted_by(self, column: str) -> str:
        """Say how the list is ordered by a column, in the words of ``aria-sort``."""
        if column != self.order:
            return "none"
        return "descending" if self.down else "ascending"

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.filters)


def listing_of(path: str, wanted: Wanted, total: int) -> Listing:
    """Say where a list leads that was found as it was wanted."""
    defaults = {field.name: field.default for field in fields(wanted)}
    told = {name: getattr(wanted, name) for name in defaults}
    asked = {name: _text(value) for name, value in told.items() if value != defaults[name]}
    asked.pop("page", None)
    return Listing(
        path=path,
        asked=asked,
        filters=frozenset(asked) - {"order", "down"},
        order=wanted.order,
        down=wanted.down,
        number=wanted.page,
        pages=page_count(total),
        total=total,
    )


def _text(value: object) -> str:
    return "1" if value is True else str(value)


def rows_of_page(rows: Iterable[_Row], wanted: Wanted, key: Callable[[_Row], Any]) -> list[_Row]:
    """Put rows in order and give those of the page; equal ones stay in the order they come in."""
    first = (wanted.page - 1) * PAGE_ROWS
    return sorted(rows, key=key, reverse=wanted.down)[first : first + PAGE_ROWS]


def show_list(here: Visit, template: str, listing: Listing, **context: Any) -> Response:
    """Show a list; whoever asks for a page beyond the last is led to that one."""
    if listing.number > listing.pages:
        return RedirectResponse(f"{listing.paging}page={listing.pages}", status_code=303)
    return page(here, template, listing=listing, **context)
