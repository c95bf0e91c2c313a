"""Is this vendor, address or label a marketplace? (R1)

A vendor is recognized by its name or an alias ("AMZN Mktp CA"), and by the domain of
its web site or e-mail address; an expense by what its label says. Some names are words
of their own: "Amazon Rafting" may be anybody. Then the answer is a doubt, and the
secretariat is asked. What it has said of a vendor is what counts (R13).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from types import MappingProxyType
from typing import NamedTuple

from . import slips, vocabulary
from .addresses import host, hosts, sites
from .lookalikes import form, forms, plain, words

#: What a statement glues to a name: "AMZNMKTPCA", "Amazonca".
_TAILS = "|".join(form(plain(tail)) for tail in vocabulary.TAILS)
#: What is glued before it: "wwwamazon", "myebay".
_HEADS = "|".join(map(form, vocabulary.HEADS))
#: Words of a name that are read, and of a label.
READ = 64
LABEL = 400
#: Letters of a word that is one, or of several that are read as one.
_LONGEST = 64


@dataclass(frozen=True)
class Marketplace:
    """What identifies a marketplace: its names (aliases included) and its domains.

    :param common: whether the first of its names is a word of its own, so that it may
        be part of the name of somebody else.
    :param disputed: whether the secretariat has still to say that it is one.
    """

    key: int
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    common: bool = False
    disputed: bool = False


class Found(NamedTuple):
    """What was recognized.

    :param key: of the marketplace.
    :param certain: whether it is one; a doubt is asked of the secretariat.
    """

    key: int
    certain: bool = True


class _Name(NamedTuple):
    market: Marketplace
    words: int
    common: bool


class Table:
    """Marketplaces as they are compared, made once for all the vendors.

    >>> amazon = Marketplace(1, ("Amazon", "AMZN Mktp"), ("amazon.ca",), common=True)
    >>> table = Table([amazon])
    >>> sorted(table.names), sorted(table.hosts)
    (['amazon', 'amznmktp'], ['amazon.ca'])
    >>> recognize_text(Table(), "www.canada.ca")
    """

    def __init__(self, markets: Iterable[Marketplace] = ()):
        # Of two of the same name, the one that is certain counts.
        self.markets = tuple(sorted(markets, key=lambda m: m.disputed))
        self.names, self.hosts = {}, {}
        for market in self.markets:
            for rank, name in enumerate(market.names):
                parts = [form(word) for word in words(plain(name))]
                common = market.common and not rank
                known = _Name(market, len(parts), common)
                self.names.setdefault("".join(parts), known)
            for domain in market.domains:
                self.hosts.setdefault(host(domain) or domain.lower(), market)
        self.names.pop("", None)
        self.longest = max(map(len, self.names), default=0)
        self.depth = 1 + max((name.count(".") for name in self.hosts), default=0)
        longest_first = sorted(map(re.escape, self.names), key=len, reverse=True)
        either = "|".join(longest_first) or r"(?!)"
        self.glued = re.compile(f"(?:{_HEADS})?({either})(?:{_TAILS})*")
        single = (name for name, known in self.names.items() if known.words == 1)
        self.slips = MappingProxyType(slips.table(self.names, cut=single))
        known = {forms(k).replace(" ", "") for k in (*self.names, *self.hosts)}
        # What contains another one is found with it.
        short = [k for k in known if not any(k != o and o in k for o in known)]
        self._any = re.compile("|".join(map(re.escape, sorted(short))) or r"(?!)")
        # The table is remembered: whoever reads it must not alter it.
        self.names = MappingProxyType(self.names)
        self.hosts = MappingProxyType(self.hosts)

    def may_name(self, text: str) -> bool:
        """Whether a text may name one: most do not, and are read no further.

        What is encoded is read in any case.
        """
        if "%" in text or "xn--" in text.lower():
            return True
        read = forms(text)
        if self._any.search(read.replace(" ", "")):
            return True
        # Most vendors come this far, and no further.
        first = read.split(maxsplit=LABEL)[:LABEL]
        short = (word for word in first if len(word) <= self.longest + 1)
        parts = chain.from_iterable(map(slips.parts, short))
        return not self.slips.keys().isdisjoint(parts)

    def may_be(self, word: str, site: bool) -> Marketplace | None:
        """The marketplace of the name that a word contains, or is a slip of.

        :param site: whether it is the name of a site.
        """
        if not word.isascii() and (inside := self.glued.search(word)):
            name = inside.group(1)  # Some scripts have no blanks.
        else:
            name = slips.slip_of(self.slips, word, site)
        return self.names[name].market if name else None

    def __eq__(self, other):
        return isinstance(other, Table) and self.markets == other.markets

    __hash__ = None

    def at(self, name: str) -> Found | None:
        """The marketplace that a host belongs to, in whichever country.

        A site whose name only contains that of a marketplace, or nearly is it, may be
        anybody's.

        >>> table = Table([Marketplace(1, ("Amazon",), ("amazon.ca",))])
        >>> table.at("smile.amazon.co.uk"), table.at("amazon.ca.example.org")
        (Found(key=1, certain=True), None)
        >>> table.at("amazon-canada.ca").certain, table.at("amazon-aventure.ca").certain
        (True, False)
        """
        if not vocabulary.SERVICE_HOSTS.isdisjoint(name.split(".")):
            return None
        labels = name.rsplit(".", self.depth)[-self.depth :]
        for start in range(len(labels)):
            market = self.hosts.get(".".join(labels[start:]))
            if market:
                return _answer(market)
        return _best(
            Found(answer.key, answer.certain and national)
            for site, national in sites(name)
            if len(site) < _LONGEST and self.may_name(site)
            for answer in _named(self, site, READ, "site" if national else "file")
        )


def _answer(market: Marketplace, certain: bool = True) -> Found:
    return Found(market.key, certain and not market.disputed)


def _addressed(table: Table, text: str | None) -> Iterator[Found]:
    """What each address inside a text belongs to."""
    return filter(None, map(table.at, hosts(text)))


def recognize_text(table: Table, text: str | None) -> Found | None:
    """The marketplace that an address inside a text belongs to.

    >>> table = Table([Marketplace(1, ("Amazon",), ("amazon.ca",))])
    >>> recognize_text(table, "Mandrin (https://www.amazon.ca/dp/B00X)").key
    1
    >>> recognize_text(table, "Comme chez Amazon, livre sur l'Amazonie")
    """
    return _best(_addressed(table, text))


def recognize(
    table: Table, name: str | None = "", addresses: Iterable[str | None] = ()
) -> Found | None:
    """The marketplace that the name or one of the addresses of a vendor belongs to.

    >>> table = Table([Marketplace(1, ("Amazon", "AMZN"), ("amazon.ca",), common=True)])
    >>> recognize(table, "AMZN MKTP CA*2K4"), recognize(table, "Amazon Rafting")
    (Found(key=1, certain=True), Found(key=1, certain=False))
    >>> recognize(table, "Librairie Amazonie"), recognize(table, "Staples")
    (None, None)
    >>> recognize(table, "Fournitures ABC", ["a@abc.ca, vente@business.amazon.ca"]).key
    1
    """
    texts = [text for text in (name, *addresses) if text]
    if not table.may_name("\n".join(texts)):
        return None
    addressed = (found for text in texts for found in _addressed(table, text))
    # What is no address, although it stands where one is asked for: "amazon , ca".
    read = (name, *(text for text in addresses if text and not host(text)))
    named = (found for text in read for found in _named(table, text, READ, "vendor"))
    return _best(chain(addressed, named))


def sign(table: Table, name: str | None, **addresses: str | None) -> tuple[str, str]:
    """What shows that a vendor is a marketplace: which of its facts, and its words.

    :param addresses: by what each is called.
    :return: the key of an address and the host in it, or ``name`` and the name; two
        empty texts when nothing shows it: somebody has said so.

    >>> table = Table([Marketplace(1, ("Amazon", "AMZN"), ("amazon.ca",), common=True)])
    >>> sign(table, "Achats", website="https://www.amazon.ca/dp/B00X", email="a@b.ca")
    ('website', 'www.amazon.ca')
    >>> sign(table, "AMZN Mktp CA"), sign(table, "Papeterie")
    (('name', 'AMZN Mktp CA'), ('', ''))
    """
    for key, text in addresses.items():
        for found in hosts(text):
            if table.at(found):
                return key, found
    return ("name", name or "") if recognize(table, name) else ("", "")


def recognize_label(table: Table, text: str | None) -> list[Found]:
    """The marketplaces that a description, a card label or a file name says (R24).

    What is bought may be named before or after the seller: "Livres Amazon".

    >>> table = Table([Marketplace(1, ("Amazon", "AMZN"), ("amazon.ca",), common=True)])
    >>> recognize_label(table, "Livres Amazon"), recognize_label(table, "Club Amazon")
    ([Found(key=1, certain=True)], [Found(key=1, certain=False)])
    """
    if not text or not table.may_name(text):
        return []
    named = _named(table, text, LABEL, "label")
    found = {}
    for answer in chain(_addressed(table, text), named):
        known = found.setdefault(answer.key, answer)
        found[answer.key] = Found(answer.key, answer.certain or known.certain)
    return list(found.values())


def _best(answers: Iterable[Found]) -> Found | None:
    """The first certain answer, or the first doubt."""
    doubt = None
    for answer in answers:
        if answer.certain:
            return answer
        doubt = doubt or answer
    return doubt


def _named(table: Table, text: str | None, most: int, where: str) -> Iterator[Found]:
    """What the words of a text say, wherever they read as a name.

    :param most: words that are read.
    :param where: they are: in the name of a "site", "file" or "vendor", or a "label".
    """
    if not text:
        return
    # An "@" stands in the place of a letter, or at the start of a name.
    for shown in (text, text.replace("@", " ")) if "@" in text else (text,):
        read = _words(plain(shown), most)
        for start in range(len(read)):
            match = _at(table, read, start)
            if match:
                yield from _judged(*match, read, start, where)
            elif near := table.may_be(read[start], where == "site"):
                yield _answer(near, False)


def _words(shown: str, most: int) -> list[str]:
    """The words of a plain text in the form that is compared, processors left out."""
    read = dropwhile(vocabulary.PROCESSORS.__contains__, words(shown))
    return [form(word) if len(word) < _LONGEST else "" for word in islice(read, most)]


def _at(table: Table, read: list[str], start: int) -> tuple[_Name, int] | None:
    """The longest name that the words from a place on make, and where it ends."""
    found, text = None, ""
    for end in range(start, len(read)):
        text += read[end]
        if len(text) > table.longest:
            break
        if text in table.names:
            found = table.names[text], end + 1
    glued = not found and table.glued.fullmatch(read[start])
    return (table.names[glued.group(1)], start + 1) if glued else found


def _judged(
    name: _Name, end: int, read: list[str], start: int, where: str
) -> Iterator[Found]:
    """Whether a name among other words is that of the marketplace."""
    parts = read[start:end]
    # In as many words as it has, or spelled out.
    exact = len(parts) in (1, name.words) or all(len(word) == 1 for word in parts)
    before = [word for word in read[:start] if not _says_nothing(word)]
    after = [word for word in read[end:] if not _says_nothing(word)]
    if not (before or after):
        yield _answer(name.market)
        return
    if after and not exact and len(parts[-1]) == 1 and len("".join(parts)) < slips.LONG:
        return  # An initial, and the name of a person: "Ets Y. Roy".
    certain = exact and not name.common and where not in ("site", "file")
    if where == "label":
        # What is bought may be named before or after the seller.
        elsewhere = not vocabulary.ELSEWHERE.isdisjoint((*before, *after))
        aside = name.common and (not exact or before and after)
        ordinary = "".join(parts) in vocabulary.ORDINARY
        certain = certain or not (elsewhere or aside or ordinary)
    yield _answer(name.market, certain)


def _says_nothing(word: str) -> bool:
    """Whether a word goes with any seller: a reference, a country, "commande"."""
    return len(word) < 2 or word in vocabulary.NEUTRAL or word.isdigit()
