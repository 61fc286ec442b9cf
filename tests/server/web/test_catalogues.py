"""The catalogues of the pages: complete, faithful to the code, and what a visitor reads."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from server.web.language import translations
from tests.conftest import ROOT
from tests.server.web.browsing import Pages, headline, read_page

TRANSLATED = ("vi", "fr")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts of the code, as ``make messages`` extracts them."""
    path = tmp_path_factory.mktemp("texts") / "canh.pot"
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "-q"]
    options = ["-F", "pyproject.toml", "-k", "pgettext:1c,2", "-k", "_n:1,2", "-o", str(path)]
    subprocess.run([*pybabel, "extract", *options, "server"], cwd=ROOT, check=True)
    return read(path)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_empty_or_only_guessed(language: str) -> None:
    unfinished = [one.id for one in texts(catalogue(language)) if one.fuzzy or not all(said(one))]

    assert unfinished == []


def test_vietnamese_has_one_form_for_every_number() -> None:
    forms = {len(said(one)) for one in texts(catalogue("vi")) if one.pluralizable}

    assert forms == {1}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text_and_no_other(language: str) -> None:
    wrong = [one.id for one in texts(catalogue(language)) if not is_faithful(one)]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_the_texts_of_the_code_and_no_other(
    language: str, wanted: Catalog
) -> None:
    """Run ``make messages`` when this fails."""
    held = catalogue(language)

    assert {one.id for one in texts(held)} == {one.id for one in texts(wanted)}
    assert not held.obsolete


def test_the_texts_of_tables_in_the_code_are_extracted(wanted: Catalog) -> None:
    """They are marked with ``N_`` and translated only where a template shows them."""
    assert "Switched off" in wanted
    assert "There is no such page." in wanted


def test_a_catalogue_is_compiled_as_it_is_written() -> None:
    texts_of_vi = translations("vi")

    assert texts_of_vi.gettext("Overview") == "Tổng quan"
    assert texts_of_vi.ngettext("%(num)s hour", "%(num)s hours", 1) == "%(num)s giờ"
    assert texts_of_vi.ngettext("%(num)s hour", "%(num)s hours", 2) == "%(num)s giờ"


def test_the_texts_of_english_are_those_of_the_code() -> None:
    assert translations("en").gettext("Overview") == "Overview"


def test_a_page_for_a_vietnamese_reader_is_in_vietnamese(pages: Pages) -> None:
    page = pages.signed_in("an", **{"accept-language": "vi"}).get("/")

    assert "Tổng quan" in read_page(page).one("nav").text
    assert "sự cố đang mở" in headline(page)


def catalogue(language: str) -> Catalog:
    return read(ROOT / "server" / "web" / "locale" / language / "LC_MESSAGES" / "canh.po")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def texts(of: Catalog) -> list[Message]:
    return [one for one in of if one.id]


def said(message: Message) -> tuple[str, ...]:
    """Give the forms of a translation."""
    given = message.string
    return tuple(given) if isinstance(given, tuple | list) else (given or "",)


def is_faithful(message: Message) -> bool:
    meant = message.id[0] if message.pluralizable else message.id
    return all(placeholders(form) == placeholders(str(meant)) for form in said(message))


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))
