import pytest

from server.demo.language import LANGUAGES, choose_accepted, choose_locale, words_of


def test_all_languages_say_the_same_things() -> None:
    assert LANGUAGES == ("en", "vi", "fr")
    assert all(set(words_of(language)) == set(words_of("en")) for language in LANGUAGES)
    assert all(
        {"{name}" in words_of(language)[word] for language in LANGUAGES} in ({True}, {False})
        for word in words_of("en")
    )


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "vi", "LANG": "en_US.UTF-8"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "video"}, "en"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(
    environment: dict[str, str], language: str
) -> None:
    assert choose_locale(environment) == language


def test_a_browser_that_knows_none_of_them_gets_english() -> None:
    assert choose_accepted("de-DE,de") == "en"
