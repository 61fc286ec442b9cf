"""What firmware writes where it knows nothing. It becomes empty, so that nobody believes it."""

import re

# SMBIOS promises 64 at most; a broken table must not fill a report.
MOST_CHARACTERS = 100

# Seen in linuxhw/DMI, one a line, in small letters.
_PLACEHOLDERS = frozenset(
    """\
default string
default
none
null
n/a
na
unknown
unknow
undefined
invalid
empty
oem
o.e.m.
o.e.m
type1family
no string
no information
no enclosure
system manufacturer
system manufacter
system name
system product name
system version
system uuid
system sku
product name
sku
sku number
family
base board
base board manufacturer
base board product name
base board version
base board serial number
board manufacturer
board product name
mb serial number
chassis manufacture
chassis manufacturer
chassis version
asset-1234567890
no asset tag
no asset information
cpu version
manufacturer
abcd
<bad index>
<out of spec>""".splitlines()
)
_PATTERNS = re.compile(
    r"to\s?be\s?(filled|set)\b.*"
    r"|not\s?(specified|available|applicable|defined|provided|present|used|set)"
    r"|((system|chassis|base\s?board|board) )?(asset|serial) ?(tag|no|number)"
    r"|(manufacturer|partnum|part number|sernum|assettagnum|array\d_)\d*"
    r"|jedec id:[0\s]*"
    r"|0?12345678\d*"
    r"|(0x)?(?P<one>[0fx*.\-_?#])((?P=one)|\s)*"  # 00000000, FFFF, xxxxx, "-----", "...."
)
# What boards carry whose maker never numbered them; thousands of machines share each.
_SHARED_UUIDS = frozenset(
    """\
03000200-0400-0500-0006-000700080009
00020003-0004-0005-0006-000700080009
12345678-1234-5678-90ab-cddeefaabbcc""".splitlines()
)


def told(text: str) -> str:
    """Give what firmware told, without needless blanks, or empty where it told nothing.

    What cannot be printed is dropped, and a text is cut at ``MOST_CHARACTERS``.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    plain = " ".join(printable.split())[:MOST_CHARACTERS].strip()
    folded = plain.casefold()
    return "" if folded in _PLACEHOLDERS or _PATTERNS.fullmatch(folded) else plain


def told_uuid(uuid: str) -> str:
    """Give a UUID in small letters, or empty where it is none or a kind of board shares it."""
    small = uuid.strip().lower()
    digits = small.replace("-", "")
    # A machine's own has many different digits; ffff…, 0000… and 1010… are nobody's.
    return "" if small in _SHARED_UUIDS or len(set(digits)) < 4 else small
