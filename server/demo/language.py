"""What a demo itself says to people, in Vietnamese and English; its progress is English only."""

from collections.abc import Mapping

from server.web.language import Wish, choose

_WORDS = {
    "en": {
        "language": "en",
        "mails": "Mails that Canh has sent here",
        "explained": "A demo passes no mail on: whatever Canh sends is kept on this machine.",
        "none_yet": "No mail yet. The first comes when an incident is open.",
        "no_such": "There is no such mail.",
        "back": "All mails",
        "from": "From",
        "to": "To",
        "came": "Came",
        "source": "As it was sent",
        "no_text": "It has no plain text.",
        "broken": "injected",
        "mended": "mended",
        "suspected": "suspected",
        "open": "verdict",
        "acknowledged": "acknowledged",
        "recovered": "recovered",
        "mail": "mail",
        "cut": "the line of {name} is cut",
        "cut_over": "the line of {name} is back",
        "lan": "{name} fails",
        "lan_over": "{name} works again",
        "failing": "{name} fails",
        "failing_over": "{name} works again",
        "slow": "{name} is slow",
        "slow_over": "{name} is as fast as ever",
        "powerless": "{name} has no power",
        "powerless_over": "{name} has power again",
        "by": "{who} is on it: {what}",
        "sent": "to {to}: {subject}",
    },
    "vi": {
        "language": "vi",
        "mails": "Thư mà Canh đã gửi đến đây",
        "explained": "Bản trình diễn không chuyển thư đi đâu: thư Canh gửi được giữ trên máy này.",
        "none_yet": "Chưa có thư nào. Thư đầu tiên đến khi có sự cố.",
        "no_such": "Không có thư này.",
        "back": "Tất cả thư",
        "from": "Người gửi",
        "to": "Người nhận",
        "came": "Nhận lúc",
        "source": "Nguyên văn như đã gửi",
        "no_text": "Thư không có văn bản thuần.",
        "broken": "gây lỗi",
        "mended": "đã sửa",
        "suspected": "nghi ngờ",
        "open": "kết luận",
        "acknowledged": "đã nhận xử lý",
        "recovered": "đã khôi phục",
        "mail": "thư",
        "cut": "đường truyền của {name} bị cắt",
        "cut_over": "đường truyền của {name} đã có lại",
        "lan": "{name} bị lỗi",
        "lan_over": "{name} đã hoạt động lại",
        "failing": "{name} bị lỗi",
        "failing_over": "{name} đã hoạt động lại",
        "slow": "{name} bị chậm",
        "slow_over": "{name} đã nhanh như thường",
        "powerless": "{name} mất điện",
        "powerless_over": "{name} đã có điện",
        "by": "{who} đang xử lý: {what}",
        "sent": "gửi {to}: {subject}",
    },
}
LANGUAGES = tuple(_WORDS)
# The first that is set says what the terminal speaks.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def words_of(language: str) -> Mapping[str, str]:
    """Give what is said in a language of ``LANGUAGES``."""
    return _WORDS[language]


def choose_accepted(accepted: str) -> str:
    """Choose by what a browser accepts."""
    return choose(Wish(accepted=accepted), LANGUAGES)


def choose_locale(environment: Mapping[str, str]) -> str:
    """Choose by the variables of a terminal."""
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "vi" if locale.partition("_")[0].partition(".")[0] == "vi" else "en"
