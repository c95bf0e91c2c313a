"""Names that are mistyped, misread, or cut by a card statement.

A word is a slip of a name when it is that name but for one letter: one too many, one
missing, a wrong one, or two in the wrong order. Four or five letters say so little that
the word must have the same ones: "Ebya", not "Ebat". Nothing here is certain.
"""

import operator
from collections.abc import Iterable

from .vocabulary import ORDINARY

#: Letters of a name that may be misspelled, and of one that is long.
_SHORT = 4
LONG = 6


def parts(word: str) -> Iterable[str]:
    """A word, and what it is without one of its letters.

    >>> list(parts("ebay"))
    ['bay', 'eay', 'eby', 'eba', 'ebay']
    """
    return (word[:i] + word[i + 1 :] for i in range(len(word) + 1))


def table(names: Iterable[str], cut: Iterable[str] = ()) -> dict[str, str]:
    """The parts that slips share with names, each with its name.

    :param names: in the form that is compared.
    :param cut: those that a statement may cut.
    """
    found = {}
    for name in names:
        if len(name) >= _SHORT:
            found |= dict.fromkeys(parts(name), name)
    for name in cut:
        found |= {name[:end]: name for end in range(LONG, len(name))}
    return found


def slip_of(known: dict[str, str], word: str, site: bool = False) -> str:
    """The name that a word is a slip of, or an empty string.

    :param known: what :func:`table` made of the names.
    :param site: whether the word is the name of a site. Words of the language are no
        slips, but "amazone.ca" may well be one.

    >>> known = table(["amazon", "allexpress", "etsy"], ["allexpress"])
    >>> words = "amzaon", "amazn", "allexpreess", "allexp", "etssy", "betty", "amazone"
    >>> [bool(slip_of(known, word)) for word in words]
    [True, True, True, True, True, False, False]
    >>> slip_of(known, "amazone", site=True)
    'amazon'
    """
    if len(word) < _SHORT:
        return ""
    for name in filter(None, map(known.get, parts(word))):
        said = word not in ORDINARY or (site and word.startswith(name))
        if said and _is_slip(word, name):
            return name
    return ""


def _is_slip(word: str, name: str) -> bool:
    """Whether a word that shares its letters with a name, but one, is a slip of it."""
    if len(name) < LONG and set(word) != set(name):
        return False
    if len(word) != len(name):
        return abs(len(word) - len(name)) == 1 or name.startswith(word)
    others = sum(map(operator.ne, word, name))
    return others == 1 or (others == 2 and sorted(word) == sorted(name))
