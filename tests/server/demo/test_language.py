import pytest

from server.demo.language import LANGUAGES, choose_accepted, choose_locale, words_of


def test_both_languages_say_the_same_things() -> None:
    assert LANGUAGES == ("en", "vi")
    assert set(words_of("en")) == set(words_of("vi"))
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
        ({"LANG": "video"}, "en"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(
    environment: dict[str, str], language: str
) -> None:
    assert choose_locale(environment) == language


def test_a_browser_that_knows_neither_gets_english() -> None:
    assert choose_accepted("fr-FR,fr") == "en"
