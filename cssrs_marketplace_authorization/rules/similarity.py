"""Is it the same good, and were these requests one purchase? (R12, R18)

Names are typed by different people: what counts is the words that say something. A
match only proposes or shows; it never blocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from .criteria import normalize

#: Words that say nothing of a good, in French and in English.
_EMPTY = frozenset(
    "au aux avec ce cet cette dans de des du en et la le les ou par pour sans sur un "
    "une an and for from in of or the to with".split()
)
#: Share of common words, among those of both names, that makes them alike.
ALIKE = 0.5
#: How much of a name stays when its spelling alone is corrected.
SPELLED = 0.8
#: What two requests may have in common.
SIMILAR, SAME_MARKETPLACE = "good", "marketplace"
#: Characters of a name that are read: what is kept of the last names is bounded too.
READ = 500


@dataclass(frozen=True)
class Good:
    """One good of a form.

    :param product: its key among the products; ``None`` when none was named.
    """

    name: str
    product: int | None = None


@dataclass(frozen=True)
class Request:
    """What a form asks for, from which marketplace."""

    marketplace: int | None
    goods: tuple[Good, ...] = ()


def words(name: str | None) -> frozenset[str]:
    """Words of a name that say something, in the singular.

    >>> sorted(words("Les grenouilles, pour la dissection"))
    ['dissection', 'grenouille']
    """
    return _words((name or "").strip()[:READ])


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(
        word[:-1] if len(word) > 3 and word[-1] in "sx" else word
        for word in normalize(name).split()
        if len(word) > 1 and word not in _EMPTY
    )


def _references(found: frozenset[str]) -> frozenset[str]:
    """Words with a digit: models, sizes, part numbers."""
    return frozenset(word for word in found if any(c.isdigit() for c in word))


def is_similar(first: str | None, second: str | None) -> bool:
    """Whether two names may well be those of one good.

    One common word is enough only for a name that has no other; two goods that both
    have references, and share none, differ.

    >>> is_similar("Mandrin de tour (modèle 1978)", "MANDRINS POUR TOUR 1978")
    True
    >>> is_similar("Cartouche HP 305", "Cartouche HP 962"), is_similar("", "")
    (False, False)
    >>> is_similar("Câble HDMI", "Câble USB"), is_similar("Mandrin", "Mandrin de tour")
    (False, True)
    """
    first, second = words(first), words(second)
    common = first & second
    if len(common) < max(1, min(2, len(first), len(second))):
        return False
    numbers = _references(first), _references(second)
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    return 2 * len(common) / (len(first) + len(second)) >= ALIKE


def is_renamed(before: Mapping, now: Mapping) -> bool:
    """Whether a product bears the name of another good in some language (R17).

    A word more, or a mistake that is corrected, leaves it what it was.

    :param before: its name in each language, when it was authorized.
    :param now: the same today; a language without a name has the English one.

    >>> before = {"en_US": "Module", "fr_FR": "Module de commande"}
    >>> is_renamed(before, {**before, "fr_FR": "Modules de commande"})
    False
    >>> is_renamed(before, {**before, "fr_FR": "Console de jeux"})
    True
    >>> is_renamed({"en_US": "Module"}, {"en_US": "Module 3 axes", "fr_FR": "Console"})
    True
    """
    named = {lang: before.get(lang) or before.get("en_US") for lang in now}
    return any(
        name != named[lang] and not _is_named(named[lang], name)
        for lang, name in now.items()
    )


def _is_named(before, now):
    """Whether a name is another spelling, or a more precise one, of a name."""
    was, said = normalize(before), normalize(now)
    if said.startswith(f"{was} "):
        return len(said.split()) <= 2 * len(was.split()) + 1
    models = [_references(words(name)) for name in (before, now)]
    return models[0] == models[1] and (
        words(before) == words(now)
        or SequenceMatcher(None, was, said).ratio() >= SPELLED
    )


def is_same_good(first: Good, second: Good) -> bool:
    """Whether two goods are one: the same product, or names that are alike.

    >>> is_same_good(Good("Mandrin", 7), Good("Chuck", 7))
    True
    """
    if first.product and first.product == second.product:
        return True
    return is_similar(first.name, second.name)


def relation(first: Request, second: Request) -> str | None:
    """What two requests of one establishment have in common (R18).

    A similar good may be one purchase, split. The marketplace alone says nothing of the
    good: it is told apart.

    >>> chuck, chucks = Good("Mandrin"), Good("Mandrins")
    >>> relation(Request(1, (chuck,)), Request(2, (chucks,)))
    'good'
    >>> relation(Request(1, (chuck,)), Request(1, (Good("Gouge"),)))
    'marketplace'
    >>> relation(Request(1), Request(2)), relation(Request(None), Request(None))
    (None, None)
    """
    if any(is_same_good(a, b) for a in first.goods for b in second.goods):
        return SIMILAR
    if first.marketplace and first.marketplace == second.marketplace:
        return SAME_MARKETPLACE
    return None
