"""Whose desk a thing stands on: what the register's words for a post say. Pure."""

import re

from server.fleet.import_staff import PostRole

# As registers write them; the first that occurs holds.
_WORDS = (
    (PostRole.ONESTOP, r"một cửa|1 cửa|tiếp nhận|tiếp dân|hành chính công|one[- ]?stop"),
    (PostRole.LEADER, r"lãnh đạo|chủ tịch|bí thư|trưởng|leader|chair"),
    (PostRole.BACK, r"văn thư|kho\b|lưu trữ|bảo vệ|tạp vụ|dự phòng|hội trường|back"),
)
_PATTERNS = tuple((role, re.compile(words, re.IGNORECASE)) for role, words in _WORDS)


def role_of(post: str) -> PostRole | None:
    """Read the role out of the register's words for a post; None: they do not say."""
    return next((role for role, words in _PATTERNS if words.search(post)), None)
