"""Texts and numbers as every file may hold them."""

import re
import unicodedata
from decimal import Decimal

#: Longest text of a cell in Excel; the rest of a CSV cell would go to the next one.
CELL_LIMIT = 32_767

#: Characters that XML 1.0 does not allow, nor does a workbook.
_ILLEGAL = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")

#: Categories of what a reader may drop before the sign of a formula: separators,
#: controls, formats, and what has no meaning of its own. It drops a quote as well
#: when it takes it for the one that opens a cell.
_UNSEEN = "ZC"
#: Once full-width, small and raised signs are read as the ones that are typed.
_SIGNS = set("=+-@−")
#: Where a reader that takes another separator than ours would begin a cell.
_BREAK = re.compile("(?<=[\n\x85\u2028\u2029\t,;])")


def clean(text: str) -> str:
    r"""A text without the characters that XML 1.0 cannot carry, lines ended by \n.

    >>> clean("a\x00b\r\nc\ud800\ufffe é")
    'ab\nc é'
    """
    return _ILLEGAL.sub("", _LINE_END.sub("\n", text))


def cut(text: str, mark: str, limit: int = CELL_LIMIT) -> str:
    """A text that fits in a cell, with a mark where it was cut.

    A spreadsheet counts an emoji as two.

    >>> cut("abcdef", "…", 4), cut("abcd", "…", 4), cut("a😀😀", "…", 4)
    ('abc…', 'abcd', 'a😀…')
    """
    if len(text) * 2 <= limit or len(units := text.encode("utf-16-le")) <= limit * 2:
        return text
    room = limit * 2 - len(mark.encode("utf-16-le"))
    return units[:room].decode("utf-16-le", "ignore") + mark


def is_formula(text: str) -> bool:
    r"""Whether a spreadsheet might compute a text instead of showing it.

    >>> [is_formula(text) for text in ("=1+1", " \u200b＝1", "-2", "a = b", "")]
    [True, True, True, False, False]
    """
    for char in text:
        if char.isalnum():
            return False
        if char != '"' and unicodedata.category(char)[0] not in _UNSEEN:
            return unicodedata.normalize("NFKC", char)[0] in _SIGNS
    return False


def defuse(text: str) -> str:
    r"""A text that no spreadsheet computes, whatever its separator is.

    An apostrophe is put before the sign, as OWASP advises against CSV injection.

    >>> defuse("=1+1"), defuse("a\n@b"), defuse("gouge, +2 blades"), defuse("a-b")
    ("'=1+1", "a\n'@b", "gouge,' +2 blades", 'a-b')
    """
    if text.startswith(("\t", "\n")):
        text = f"'{text}"
    parts = _BREAK.split(text)
    return "".join(f"'{part}" if is_formula(part) else part for part in parts)


def amount(value: Decimal, decimal: str = ".") -> str:
    """An amount with all its decimals and at least two, without an exponent.

    >>> amount(Decimal("-12.5"), ","), amount(Decimal("1E+3")), amount(Decimal("-0"))
    ('-12,50', '1000.00', '0.00')
    """
    whole, _point, decimals = number(value).partition(".")
    return f"{whole}{decimal}{decimals.ljust(2, '0')}"


def number(value: Decimal | int, decimal: str = ".") -> str:
    """A number with all its decimals and no exponent.

    >>> number(Decimal("1.3800"), ","), number(12)
    ('1,3800', '12')
    """
    shown = format(Decimal(value), "f")
    return (shown if value else shown.lstrip("-")).replace(".", decimal)
