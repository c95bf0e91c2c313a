"""How a name is read, whatever the characters it is written with.

Accents, letter cases, wide and styled letters go by what Unicode says of them (NFKD). A
small table has what Unicode does not relate and the eye does: letters of other scripts,
small capitals, digits. Two names that a reader takes for one another have one form.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
#: Two brackets with nothing between them, inside a word: an O.
_ROUND = re.compile(r"(?<=[^\W_])(?:\(\)|\[\]|\{\}|<>)(?=[^\W_])")
#: Letters that are read as Latin ones, by script.
_SCRIPTS = (
    # Cyrillic
    (
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501"
        "\u051b\u043a\u043c\u043d\u0442\u0432\u0437\u04bb\u051d\u0475",
        "aeopcyxijsdqkmntbzhwv",
    ),
    # Greek
    (
        "\u03b1\u03b5\u03bf\u03c1\u03c5\u03c7\u03b9\u03ba\u03bd\u03bc\u03c4"
        "\u03b2\u03b7",
        "aeopuxiknmtbn",
    ),
    # Armenian
    ("\u0585\u057d\u0578\u0581\u0570", "oungh"),
    # Cherokee
    ("\u13aa\u13b7\u13c3\u13ac\u13f4\u13a5\u13de\u13a2\u13a1", "amzebiltr"),
    # Lisu
    (
        "\ua4ee\ua4df\ua4dc\ua4f3\ua4e0\ua4f0\ua4d0\ua4ec\ua4f2\ua4e1\ua4eb"
        "\ua4d1\ua4e2\ua4e3\ua4d4",
        "amzonebyilxpsrt",
    ),
    # small capitals
    (
        "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b"
        "\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21"
        "\u028f\u1d22",
        "abcdefghijklmnoprstuvwyz",
    ),
    # with a stroke
    (
        "\u00f8\u0142\u0111\u0127\u0167\u0180\u01b6\u0268\u0247\u024f\u2c65\u024d\u0289\u01e5",
        "oldhtbzieyarug",
    ),
    # circles
    ("\u25cb\u25cf\u25ef\u2b55\u3007", "ooooo"),
    # others
    ("\u0131\u0261\u0251@$", "igaas"),
)
_LETTERS = {
    char: letter for script in _SCRIPTS for char, letter in zip(*script, strict=True)
}
#: Letters in black squares and circles, and those that flags are made of.
for _first in (0x1F150, 0x1F170, 0x1F1E6):
    _LETTERS |= {chr(_first + i): letter for i, letter in enumerate(_LATIN)}
_LETTERS = str.maketrans(_LETTERS)
#: Capitals that look like another letter than the small ones: Greek, then Cyrillic.
_CAPITALS = dict(zip("\u03a5\u0397\u041d", "yhh", strict=True))
#: Signs of a trade mark, which Unicode takes for letters.
_MARKS = "\u2122\u2120"
#: Signs of a word that are taken for one another.
_FORMS = str.maketrans("0134578i", "oleastbl")
#: The same of each ASCII character, at once; a blank for what is no letter.
_FOLDED = "".join(
    char if char.isalnum() else " "
    for char in map(chr, range(128))
    for char in [char.lower().translate(_LETTERS).translate(_FORMS)]
).encode() + bytes(128)


@lru_cache(maxsize=2**16)
def _look(char: str) -> str:
    """The Latin letters that a character is read as, without accents: often itself."""
    if unicodedata.category(char) == "Cf" or char in _MARKS:
        return ""
    letters = unicodedata.normalize("NFKD", _CAPITALS.get(char, char)).casefold()
    kept = (c for c in letters if not unicodedata.combining(c))
    return "".join(kept).translate(_LETTERS)


def plain(text: str) -> str:
    """A text in small Latin letters, as it is read.

    >>> plain("\\u0410m\\u200b\\u0430zon \\u1d04\\u1d00"), plain("@maz()n.ca")
    ('amazon ca', 'amazon.ca')
    """
    if text.isascii():
        text = text.lower().translate(_LETTERS)
    else:
        text = "".join(map(_look, text))
    return _ROUND.sub("o", text)


def form(word: str) -> str:
    """What a plain word has in common with those that are taken for it.

    A number stays what it is.

    >>> form("amaz0n") == form("arnazon") == form("amazon"), form("1688")
    (True, '1688')
    """
    return _fold(word) if _LETTER.search(word) else word


def _fold(text: str) -> str:
    return text.translate(_FORMS).replace("rn", "m").replace("vv", "w")


def forms(text: str) -> str:
    """The forms of all the words of a text, with blanks around.

    >>> forms("A.M.A.Z.0.N, 16 mai").split()
    ['a', 'm', 'a', 'z', 'o', 'n', 'l6', 'mal']
    """
    if text.isascii():
        # Most texts: what a new contact costs is counted.
        read = _ROUND.sub("o", text).encode().translate(_FOLDED).decode()
        return read.replace("rn", "m").replace("vv", "w")
    return _BETWEEN.sub(" ", _fold(plain(text)))


def words(text: str):
    return (match.group() for match in _WORD.finditer(text))
