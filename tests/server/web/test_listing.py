"""A list and its addresses: what is asked for stays asked for, and nothing leads astray."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from server.store.questions.paging import PAGE_ROWS
from server.web.listing import listing_of, rows_of_page


class Column(StrEnum):
    """What the list of these tests can be ordered by."""

    NAME = "name"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the list of these tests asks for."""

    q: str = ""
    small: bool = False
    order: Column = Column.NAME
    down: bool = False
    page: int = 1


wishes = st.builds(
    Wanted,
    q=st.text(max_size=20),
    small=st.booleans(),
    order=st.sampled_from(Column),
    down=st.booleans(),
    page=st.integers(1, 30),
)


def test_what_goes_without_saying_does_not_stand_in_the_address() -> None:
    listing = listing_of("/things", Wanted(), total=3)

    assert listing.asking() == "/things"
    assert listing.paging == "/things?"
    assert not listing.is_filtered


def test_a_head_turns_the_order_round_only_if_it_is_the_one_in_force() -> None:
    listing = listing_of("/things", Wanted(q="a b", page=3), total=500)

    assert listing.ordered_by("name") == "/things?q=a+b&order=name&down=1"
    assert listing.ordered_by("size") == "/things?q=a+b&order=size"
    assert (listing.sorted_by("name"), listing.sorted_by("size")) == ("ascending", "none")


def test_an_order_leaves_nothing_out() -> None:
    assert not listing_of("/things", Wanted(order=Column.SIZE, down=True), 3).is_filtered
    assert listing_of("/things", Wanted(small=True), 3).filters == {"small"}


@given(wishes)
def test_every_page_of_a_list_asks_for_what_the_list_was_asked_for(wanted: Wanted) -> None:
    listing = listing_of("/things", wanted, total=1000)

    asked = parse_qs(urlsplit(f"{listing.paging}page=7").query, keep_blank_values=True)

    assert asked.pop("page") == ["7"]
    assert asked.get("q", [""]) == [wanted.q]
    assert asked.get("small", [""]) == ["1" if wanted.small else ""]
    assert asked.get("order", ["name"]) == [wanted.order]
    assert asked.get("down", [""]) == ["1" if wanted.down else ""]


@given(st.lists(st.integers(0, 9), max_size=3 * PAGE_ROWS), st.booleans())
def test_the_pages_together_hold_each_row_once_and_in_order(sizes: list[int], down: bool) -> None:
    rows = list(enumerate(sizes))
    pages = listing_of("/things", Wanted(), len(rows)).pages

    seen = [
        row
        for number in range(1, pages + 1)
        for row in rows_of_page(rows, Wanted(down=down, page=number), lambda row: row[1])
    ]

    assert sorted(seen) == rows
    assert [size for _, size in seen] == sorted(sizes, reverse=down)
    assert all(one < two for one, two in pairwise(seen) if one[1] == two[1])
