"""The words and their letters."""

import pytest

from checks.words import OK, WORDS, Letter, Phase, letter_of

# The codes of the locating benchmark, and "-" for no observation.
CODES = "OTDLCH-"


def test_the_letters_are_the_codes_of_the_locating_benchmark() -> None:
    assert "".join(Letter) == CODES


def test_every_letter_has_a_word() -> None:
    assert {word.letter for word in WORDS.values()} == set(Letter)


def test_words_are_unique_names_with_a_sentence() -> None:
    for name, word in WORDS.items():
        assert name == word.name
        assert name.replace("_", "").isalpha()
        assert name == name.lower()
        assert word.meaning.endswith(".")


@pytest.mark.parametrize(
    ("word", "letter"),
    [
        (OK, "O"),
        ("certificate_expires_soon", "O"),
        ("generic_timeout_error", "T"),
        ("host_unreachable", "T"),
        ("dns_nxdomain_error", "D"),
        ("dns_temporary_failure", "D"),
        ("ssl_invalid_certificate", "L"),
        ("connection_refused", "C"),
        ("connection_reset", "C"),
        ("http_unexpected_status_code", "H"),
        ("not_allowed", "-"),
        ("unsupported", "-"),
        ("a_word_of_tomorrow", "-"),
        ("", "-"),
    ],
)
def test_each_outcome_has_the_letter_that_locating_expects(word: str, letter: str) -> None:
    assert letter_of(word) == letter


def test_the_words_of_the_resolver_are_all_of_its_letter() -> None:
    for name in WORDS:
        assert name.startswith("dns_") == (letter_of(name) is Letter.NAME)
        assert name.startswith("ssl_") == (letter_of(name) is Letter.TLS)


def test_phases_come_in_the_order_of_a_probe() -> None:
    assert list(Phase) == ["dns", "connect", "tls", "processing", "transfer"]
