"""A long list in pages."""


def page_count(rows: int, a_page: int) -> int:
    """Give how many pages some rows fill, ``a_page`` on each; also no row has a page to say so."""
    return max(1, -(-rows // a_page))
