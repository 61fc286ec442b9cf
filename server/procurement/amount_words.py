"""An amount of money in Vietnamese words, as papers that are filed have it below a sum. Pure."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("tỷ", "triệu", "nghìn", "")
_BILLION = 10**9


def amount_in_words(amount_vnd: int) -> str:
    """Write an amount, 0 or more: 1.205.000 is ``Một triệu hai trăm linh năm nghìn đồng``.

    Raises:
        ValueError: If it is less than nothing.
    """
    if amount_vnd < 0:
        raise ValueError(f"{amount_vnd} is less than nothing")
    words = _number(amount_vnd, is_first=True) or _DIGITS[:1]
    return f"{' '.join(words).capitalize()} đồng"


def _number(number: int, *, is_first: bool) -> tuple[str, ...]:
    """Read a number; ``is_first``: nothing stands before it, so it begins without zeros."""
    billions, rest = divmod(number, _BILLION)
    words: tuple[str, ...] = ()
    if billions >= 1000:
        words = (*_number(billions, is_first=is_first), "tỷ")
        billions = 0
    groups = (billions, rest // 10**6, rest // 1000 % 1000, rest % 1000)
    for value, name in zip(groups, _GROUPS, strict=True):
        if value:
            words += _group(value, is_first=is_first and not words)
            words += (name,) if name else ()
    return words


def _group(value: int, *, is_first: bool) -> tuple[str, ...]:
    """Read three digits, not all zero."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words: tuple[str, ...] = ()
    if hundreds or not is_first:
        words = (_DIGITS[hundreds], "trăm")
    if tens > 1:
        words += (_DIGITS[tens], "mươi")
    elif tens == 1:
        words += ("mười",)
    elif ones and words:
        words += ("linh",)
    return (*words, _last(tens, ones)) if ones else words


def _last(tens: int, ones: int) -> str:
    """Read the last digit, whose sound changes after the tens."""
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    return "lăm" if ones == 5 and tens else _DIGITS[ones]
