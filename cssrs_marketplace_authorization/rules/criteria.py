"""The four cumulative criteria and the wording of their justification (R3, R4).

The directive allows a purchase only when the good is essential, unique, impossible
to replace, and sold by nobody but the designated marketplace. Low price, speed, cheap
shipping and convenience are no longer grounds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .refusal import Refusal

ESSENTIAL = "essential"
UNIQUE = "unique"
IRREPLACEABLE = "irreplaceable"
SOLE_DISTRIBUTOR = "sole_distributor"
#: In the order of the directive.
CRITERIA = (ESSENTIAL, UNIQUE, IRREPLACEABLE, SOLE_DISTRIBUTOR)

#: Characters of substance below which a justification says nothing.
MIN_SUBSTANCE = 40
#: Two answers closer than this are the same answer pasted twice.
COPY_RATIO = 0.9
#: Characters of a justification that are read: some four pages. What follows them is
#: shown to whoever decides, and changes no verdict.
READ = 10_000

_WORD = re.compile(r"[^\W_]+")

#: Word beginnings and phrases, without accents, that betray an excluded motive.
_MOTIVES = {
    "price": r"(?:moins|plus) cher|(?:bas|meilleur|petit) prix|rabais|abordable|"
    r"prix (?:plus )?(?:bas|avantageux|interessant)|econom(?:ie|iser|ique)|"
    r"cout(?:e|ent|ait)? moins|cheap|(?:low|best|better)(?:er|est)? price|discount",
    "speed": r"rapid|plus vite|urgen|delais?|des demain|express\b|prime\b|fast|quick",
    "shipping": r"livraison|frais de (?:port|transport)|expedition gratuite|"
    r"(?:free|cheap) (?:shipping|delivery)|shipping",
    "convenience": r"(?<!travaux )pratique|commod|convenance|habitu|convenien|"
    r"(?:plus )?(?:simple|facile)|eas(?:y|ier)",
}
_MOTIVE_PATTERNS = {
    motive: re.compile(rf"\b(?:{either})") for motive, either in _MOTIVES.items()
}


@dataclass(frozen=True)
class Answer:
    """What the form says of one criterion for one good."""

    criterion: str
    affirmed: bool
    reason: str = ""

    @cached_property
    def words(self) -> str:
        """The reason as it is compared, read once."""
        return read(self.reason)


@lru_cache(maxsize=2**16)
def _bare(char: str) -> str:
    """One character, in lower case and without accents: none, one or several."""
    letters = unicodedata.normalize("NFKD", char)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def normalize(text: str | None) -> str:
    """Lower case, without accents, punctuation or repeated blanks.

    Characters are decomposed one by one: to put a long run of accents in order, as
    Unicode does for a whole text, takes the square of its length.

    >>> normalize("  Pièce  ÉPUISÉE, sans équivalent! ")
    'piece epuisee sans equivalent'
    """
    return " ".join(_WORD.findall("".join(map(_bare, text or ""))))


def read(text: str | None) -> str:
    """The part of a justification that is read, normalized."""
    return normalize((text or "").strip()[:READ])[:READ]


def substance(words: str) -> int:
    """Number of characters that carry meaning: each distinct word is counted once.

    >>> substance("divers divers divers"), substance("")
    (6, 0)
    """
    return sum(len(word) for word in set(words.split()) if len(word) > 1)


def common_letters(first: str, second: str) -> int:
    """Number of letters that two texts have in common, in the same order.

    The longest common subsequence (Hyyrö, 2004): one step for each letter of the first
    text, on an integer that has one bit for each letter of the second.

    >>> common_letters("mandrin de tour", "mandrins pour tour")
    13
    >>> common_letters("", "tour")
    0
    """
    places = {}
    for position, letter in enumerate(second):
        places[letter] = places.get(letter, 0) | 1 << position
    every = (1 << len(second)) - 1
    missed = every
    for letter in first:
        found = missed & places.get(letter, 0)
        missed = (missed + found | missed - found) & every
    return len(second) - missed.bit_count()


def is_copy(first: str, second: str) -> bool:
    """Whether two justifications, as they are read, are one text pasted twice (R3).

    They share nine letters in ten, in the same order.

    >>> is_copy("aucun autre modele ne convient", "aucun autre modele ne conviendra")
    True
    >>> is_copy("", "")
    False
    """
    if not first or not second:
        return False
    # From the cheapest to the exact one: none gives less than the next.
    counts = (
        lambda: min(len(first), len(second)),
        lambda: (Counter(first) & Counter(second)).total(),
        lambda: common_letters(first, second),
    )
    letters = len(first) + len(second)
    return all(2 * count() / letters >= COPY_RATIO for count in counts)


def inadmissible_motives(text: str | None) -> tuple[str, ...]:
    """Excluded motives that the wording betrays (R4). Shown, never blocking.

    :param text: one justification, or all those of a good.
    :return: some of ``price``, ``speed``, ``shipping``, ``convenience``.

    >>> inadmissible_motives("C'est moins cher et la livraison est rapide")
    ('price', 'speed', 'shipping')
    >>> inadmissible_motives("Seule pièce compatible avec le tour du local 12")
    ()
    """
    return _motives(normalize((text or "").strip()[: len(CRITERIA) * READ]))


def _motives(words: str) -> tuple[str, ...]:
    return tuple(
        motive for motive, pattern in _MOTIVE_PATTERNS.items() if pattern.search(words)
    )


def gaps(good: str, answers: Iterable[Answer]) -> list[Refusal]:
    """What keeps the four answers of one good from being a justification (R3).

    :param good: its name, for the sentence.
    :param answers: one per criterion; a criterion without an answer is not affirmed.
    :return: refusals ``criterion_not_met``, ``reason_laconic``, ``reason_copied``.

    >>> [r.code for r in gaps("Gouge", [])]
    ['criterion_not_met', 'criterion_not_met', 'criterion_not_met', 'criterion_not_met']
    """
    by_criterion = {answer.criterion: answer for answer in answers}
    refusals, seen = [], {}
    for criterion in CRITERIA:
        answer = by_criterion.get(criterion, Answer(criterion, False))
        values = {"good": good, "criterion": criterion}
        if not answer.affirmed:
            refusals.append(Refusal("criterion_not_met", values))
        elif substance(answer.words) < MIN_SUBSTANCE:
            refusals.append(Refusal("reason_laconic", values))
        else:
            source = next((c for c, w in seen.items() if is_copy(answer.words, w)), "")
            if source:
                values["source"] = source
                refusals.append(Refusal("reason_copied", values))
            seen[criterion] = answer.words
    return refusals


def hints(answers: Iterable[Answer]) -> dict[str, tuple[Refusal, ...]]:
    """What to say under each justification while it is typed (R3, R4).

    A criterion that nobody has touched yet gets nothing: an empty form is not scolded.

    :return: for each criterion, the refusals of :func:`gaps`, then
        ``motive_inadmissible``, which never blocks.

    >>> hints([Answer(ESSENTIAL, False), Answer(UNIQUE, True, "Moins cher")])[ESSENTIAL]
    ()
    >>> found = hints([Answer(UNIQUE, True, "Moins cher")])[UNIQUE]
    >>> [refusal.code for refusal in found]
    ['reason_laconic', 'motive_inadmissible']
    """
    touched = [a for a in answers if a.affirmed or a.reason.strip()]
    read = {answer.criterion: answer.words for answer in touched}
    found = {criterion: () for criterion in CRITERIA}
    for refusal in gaps("", touched):
        if refusal.values["criterion"] in read:
            found[refusal.values["criterion"]] += (refusal,)
    for criterion, words in read.items():
        motives = _motives(words)
        if motives:
            values = {"criterion": criterion, "motives": motives}
            found[criterion] += (Refusal("motive_inadmissible", values),)
    return found
