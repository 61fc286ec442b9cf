"""What a demo itself says to people, in their languages; its progress is English only."""

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
        "area": "all lines of {name} are cut",
        "area_over": "all lines of {name} are back",
        "thin": "the line of {name} gives a third of what is paid for",
        "thin_over": "the line of {name} gives what is paid for again",
        "dying": "the disk of {name} begins to die",
        "dying_over": "the disk of {name} has been replaced",
        "lan": "the office network of {name} fails",
        "lan_over": "the office network of {name} works again",
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
        "area": "mọi đường truyền của {name} bị cắt",
        "area_over": "mọi đường truyền của {name} đã có lại",
        "thin": "đường truyền của {name} chỉ đạt một phần ba hợp đồng",
        "thin_over": "đường truyền của {name} lại đạt như hợp đồng",
        "dying": "ổ đĩa của {name} bắt đầu hỏng",
        "dying_over": "ổ đĩa của {name} đã được thay",
        "lan": "mạng nội bộ của {name} bị lỗi",
        "lan_over": "mạng nội bộ của {name} đã hoạt động lại",
        "failing": "{name} bị lỗi",
        "failing_over": "{name} đã hoạt động lại",
        "slow": "{name} bị chậm",
        "slow_over": "{name} đã nhanh như thường",
        "powerless": "{name} mất điện",
        "powerless_over": "{name} đã có điện",
        "by": "{who} đang xử lý: {what}",
        "sent": "gửi {to}: {subject}",
    },
    "fr": {
        "language": "fr",
        "mails": "Courriels que Canh a envoyés ici",
        "explained": "Une démonstration ne transmet aucun courriel : ceux de Canh restent ici.",
        "none_yet": "Aucun courriel encore. Le premier vient avec le premier incident.",
        "no_such": "Ce courriel n’existe pas.",
        "back": "Tous les courriels",
        "from": "De",
        "to": "À",
        "came": "Reçu le",
        "source": "Tel qu’il a été envoyé",
        "no_text": "Il n’a pas de texte simple.",
        "broken": "provoqué",
        "mended": "réparé",
        "suspected": "soupçonné",
        "open": "verdict",
        "acknowledged": "pris en main",
        "recovered": "rétabli",
        "mail": "courriel",
        "cut": "la ligne de {name} est coupée",
        "cut_over": "la ligne de {name} est rétablie",
        "area": "toutes les lignes de {name} sont coupées",
        "area_over": "toutes les lignes de {name} sont rétablies",
        "thin": "la ligne de {name} ne donne qu’un tiers de son contrat",
        "thin_over": "la ligne de {name} donne de nouveau ce que dit son contrat",
        "dying": "le disque de {name} commence à lâcher",
        "dying_over": "le disque de {name} a été remplacé",
        "lan": "le réseau de {name} est en panne",
        "lan_over": "le réseau de {name} fonctionne de nouveau",
        "failing": "{name} est en panne",
        "failing_over": "{name} fonctionne de nouveau",
        "slow": "{name} est lent",
        "slow_over": "{name} est aussi rapide qu’avant",
        "powerless": "{name} n’a plus de courant",
        "powerless_over": "{name} a de nouveau du courant",
        "by": "{who} s’en occupe : {what}",
        "sent": "à {to} : {subject}",
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
    spoken = locale.partition("_")[0].partition(".")[0]
    return spoken if spoken in LANGUAGES else "en"
