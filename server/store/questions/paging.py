"""A long list in pages."""

# A screen of a desktop, three of a phone.
PAGE_ROWS = 25


def page_count(rows: int, a_page: int = PAGE_ROWS) -> int:
    """Give how many pages some rows fill, ``a_page`` on each; also no row has a page to say so."""
    return max(1, -(-rows // a_page))
