"""Personal information in what people wrote, before it leaves (R7).

A need or a reason is free text: it may name a pupil, or give a telephone number. What
is found is shown to who prepares the answer to a request for access, and masked unless
that person keeps it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

EMAIL, PHONE, PUPIL, INSURANCE, NAME = "email", "phone", "pupil", "insurance", "name"

_WORD = re.compile(r"\w+")
#: Between groups of digits.
_GAP = "[\\s.\\-\u2010\u2011]"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_NAME = rf"{_CAPITAL}(?:\s(?:(?:de|du|des|la|le)\s)*{_CAPITAL}){{0,2}}"
_TITLES = (
    r"M\.|MM\.|Mme|Mmes|Mlle|Mr\.?|Mrs\.?|Ms\.?|Monsieur|Madame|Mademoiselle|Dr\.?|Dre",
    r"[ÉéEe]l[èe]ves?|[Pp]upils?|[Ss]tudents?|[Ee]nfants?|[Ee]nseignante?s?|[Tt]eachers?",
    r"[ÉéEe]ducateur|[ÉéEe]ducatrice|[Dd]irecteur|[Dd]irectrice|[Pp]rincipal",
)
#: What each kind looks like; the group, where there is one, is what is masked.
_SHAPES = (
    (EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    # Code permanent: four letters of the name, the date of birth, two digits.
    (PUPIL, re.compile(r"\b[A-Za-z]{4}[ -]?\d{4}[ -]?\d{4}\b")),
    (
        PUPIL,
        re.compile(
            r"\b[Ff]iche(?:\s+(?:n[oº°ᵒ]\.?|number|num[ée]ro))?\s*:?\s*(\d{5,8})\b"
        ),
    ),
    (
        PHONE,
        re.compile(
            rf"(?<![\w-])(?:\+?1{_GAP}?)?(?:\([2-9]\d\d\)|[2-9]\d\d)"
            rf"{_GAP}?[2-9]\d\d{_GAP}?\d{{4}}"
            r"(?![\w-])"
        ),
    ),
    (INSURANCE, re.compile(rf"(?<![\w-])\d{{3}}({_GAP}?)\d{{3}}\1\d{{3}}(?![\w-])")),
    (
        NAME,
        re.compile(
            rf"(?<!\w)(?:{'|'.join(_TITLES)})\s*:?\s+(?!G[ée]n[ée]ral)({_NAME})"
        ),
    ),
)


@dataclass(frozen=True, order=True)
class Found:
    """A piece of text that may be personal information.

    :param kind: :data:`EMAIL`, :data:`PHONE`…
    :param piece: as it is written.
    """

    kind: str
    piece: str


def find(
    text: str, names: Mapping[str, list[str]] = MappingProxyType({})
) -> list[Found]:
    """Pieces of a text that may be personal information, in the order of the text.

    :param names: of persons that the organization knows, as :func:`known` gives them.

    >>> [found.piece for found in find("Pour l'élève Zoé Gagnon, 418 555-0123")]
    ['Zoé Gagnon', '418 555-0123']
    >>> [found.kind for found in find("GAGZ12345678, zoe@exemple.org, 046 454 286")]
    ['pupil', 'email', 'insurance']
    >>> [found.piece for found in find("élève : Zoé Gagnon, 4185550123, 046454286")]
    ['Zoé Gagnon', '4185550123', '046454286']
    >>> [found.piece for found in find("Mme Annie Roy Gagnon", known(["Annie Roy"]))]
    ['Annie Roy Gagnon']
    >>> find("Le Directeur Général du CSS")
    []
    >>> find("Pièce 123-456-789 d'un tour, 2 x 4, modèle AB-1234")
    []
    >>> find("demandé par annie roy", known(["Annie Roy"]))
    [Found(kind='name', piece='annie roy')]
    """
    found = {}

    def note(place, one):
        # Of two that begin together, the longer: the rest would stay.
        if place not in found or len(found[place].piece) < len(one.piece):
            found[place] = one

    for kind, shape in _SHAPES:
        group = 1 if shape.groups and kind != INSURANCE else 0
        for match in shape.finditer(text):
            if kind != INSURANCE or _is_insurance(match[0]):
                note(match.start(group), Found(kind, match[group]))
    for word in names.keys() & _words(text):
        for name in names[word]:
            spaced = re.escape(name).replace(r"\ ", r"\s+")
            for match in re.finditer(rf"(?<!\w){spaced}(?!\w)", text, re.I):
                note(match.start(), Found(NAME, match[0]))
    return [found[place] for place in sorted(found)]


def _is_insurance(number):
    """Whether a social insurance number has the check digit of one (Luhn)."""
    digits = [int(char) for char in number if char.isdigit()]
    doubled = (2 * digit for digit in digits[1::2])
    return (sum(digits[::2]) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


def known(names: Iterable[str]) -> dict[str, list[str]]:
    """Names to look for, by their first word; a word alone is no name of a person.

    >>> known(["Annie Roy", "Admin", " ", "Annie Bédard "])
    {'annie': ['Annie Bédard', 'Annie Roy']}
    """
    found = {}
    for name in sorted({" ".join(name.split()) for name in names}):
        if " " in name and (first := _WORD.search(name.casefold())):
            found.setdefault(first[0], []).append(name)
    return found


def _words(text):
    return set(_WORD.findall(text.casefold()))


def mask(text: str, pieces: Iterable[str], mark: str) -> str:
    """A text with a mark in the place of each piece, whole words only.

    >>> mask("Zoé et Zoé Gagnon, ZoéX", ["Zoé", "Zoé Gagnon"], "[…]")
    '[…] et […], ZoéX'
    """
    # The longest first: a piece may be part of another.
    for piece in sorted(pieces, key=len, reverse=True):
        if piece in text:
            text = re.sub(rf"(?<!\w){re.escape(piece)}(?!\w)", lambda _m: mark, text)
    return text
