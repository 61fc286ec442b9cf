"""What templates get from the environment they are rendered in."""

from zoneinfo import ZoneInfo

import pytest

from server.web.render import make_renderer

_TEXT = "{% trans count=count %}{{ count }} device{% pluralize %}{{ count }} devices{% endtrans %}"


@pytest.mark.parametrize(
    ("language", "count", "written"),
    [
        ("vi", 5155, "5.155"),
        ("en", 5155, "5,155 devices"),
        ("en", 1, "1 device"),
        ("en", 0, "0 devices"),
    ],
)
def test_a_count_within_a_sentence_is_written_as_other_numbers_are(
    language: str, count: int, written: str
) -> None:
    renderer = make_renderer((language,), ZoneInfo("Asia/Ho_Chi_Minh"), {})

    said = renderer.environments[language].from_string(_TEXT).render(count=count)

    assert said.startswith(written)
