"""Somebody at a browser: pages over HTTP, a cookie, forms that bring their key back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

_FORM_KEY = re.compile(r'name="form_key"\s+value="([^"]+)"')


@contextmanager
def visiting(url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=url, trust_env=False, timeout=20) as client:
        yield client


def sign_in(visitor: httpx2.Client, name: str, password: str) -> None:
    """Sign in as the page's own form does."""
    page = visitor.get("/sign-in")
    found = _FORM_KEY.search(page.text)
    assert found, "the sign-in page has no form key"
    form = {"form_key": found[1], "name": name, "password": password, "back": "/"}
    answer = visitor.post("/sign-in", data=form)
    assert answer.status_code == httpx2.codes.SEE_OTHER, answer.text
