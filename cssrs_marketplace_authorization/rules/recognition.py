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
from typing import NamedTuple
from urllib.parse import unquote

from . import vocabulary
from .lookalikes import form, plain, squeeze, words

#: A host: at the start of a text or a word, after a scheme, a user or a parameter, but
#: not in a path. What is before an "@" is a person, and a file has no country.
_HOST = re.compile(
    r"(?:(?<![\w./-])|(?<=//)|(?<=:/))((?:[\w-]+\.)+[a-z]{2,})(?![\w@])", re.ASCII
)
#: What follows the name of a company that sells in several countries.
_COUNTRY = re.compile(r"(?:com|net|(?:com?\.)?[a-z]{2})")
#: What a statement glues to a name: "AMZNMKTPCA", "Amazonca".
_TAILS = "|".join(form(plain(tail)) for tail in vocabulary.TAILS)
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
        self.glued = re.compile(f"({'|'.join(longest_first)})(?:{_TAILS})*")
        known = set(map(squeeze, (*self.names, *self.hosts)))
        # What contains another one is found with it.
        short = [k for k in known if not any(k != o and o in k for o in known)]
        self._any = re.compile("|".join(map(re.escape, sorted(short))) or r"(?!)")

    def may_name(self, text: str) -> bool:
        """Whether a text may name one: most do not, and are read no further.

        What is encoded is read in any case.
        """
        if "%" in text or "xn--" in text.lower():
            return True
        return bool(self._any.search(squeeze(text)))

    def __eq__(self, other):
        return isinstance(other, Table) and self.markets == other.markets

    __hash__ = None

    def at(self, name: str) -> Marketplace | None:
        """The marketplace that a host belongs to, in whichever country.

        >>> amazon = Marketplace(1, ("Amazon",), ("amazon.ca",))
        >>> table = Table([amazon])
        >>> bool(table.at("smile.amazon.co.uk")), table.at("amazon.ca.example.org")
        (True, None)
        """
        if not vocabulary.SERVICE_HOSTS.isdisjoint(name.split(".")):
            return None
        labels = name.rsplit(".", self.depth)[-self.depth :]
        for start in range(len(labels)):
            market = self.hosts.get(".".join(labels[start:]))
            if market:
                return market
        known = next(filter(None, (self.names.get(form(s)) for s in _sites(name))), 0)
        return known.market if known and known.market.domains else None


def split_lines(text: str | None) -> tuple[str, ...]:
    """The lines of a text field that say something, without blanks around.

    >>> split_lines("amazon.ca\\n\\n amazon.com ")
    ('amazon.ca', 'amazon.com')
    """
    return tuple(filter(None, (line.strip() for line in (text or "").splitlines())))


def hosts(text: str | None) -> Iterator[str]:
    """The hosts of the addresses in a text, those that it redirects to included.

    >>> list(hosts("Voir https://a.ca/b/c.ca?u=https%3A%2F%2Fd.ca, e.ca-f, x.y@g.com."))
    ['a.ca', 'd.ca', 'e.ca', 'g.com']
    """
    if not text or "." not in text and "%2e" not in text.lower():
        if not text or text.isascii():
            return
    if "%" in text:
        text = unquote(unquote(text))
    text = text.replace("\\", "/")
    if text.isascii():
        text = text.lower()
    else:
        at = "\0"  # Read as a letter elsewhere.
        text = plain(text.replace("@", at).replace("\u3002", ".")).replace(at, "@")
    for match in _HOST.finditer(text):
        yield _decoded(match.group(1)) if "xn--" in match.group() else match.group(1)


def _decoded(name: str) -> str:
    """A host whose letters of other scripts were coded, as it is read."""
    try:
        return plain(name.encode().decode("idna"))
    except UnicodeError:
        return name


def host(address: str | None) -> str:
    """Host of a web or e-mail address, in lower case; empty when there is none.

    >>> host("https://www.Amazon.ca/dp/B00X"), host("ventes@amzn.com"), host("Amazon")
    ('www.amazon.ca', 'amzn.com', '')
    """
    return next(hosts(address), "")


def _sites(name: str) -> list[str]:
    """What a host has before its country, which is one label or two.

    >>> _sites("smile.amazon.co.uk"), _sites("amazon.example")
    (['co', 'amazon'], [])
    """
    before, _dot, country = name.rpartition(".")
    longer, _dot, second = before.rpartition(".")
    found = [second] if _COUNTRY.fullmatch(country) else []
    if _COUNTRY.fullmatch(f"{second}.{country}"):
        found.append(longer.rpartition(".")[2])
    return found


def _answer(market: Marketplace, certain: bool = True) -> Found:
    return Found(market.key, certain and not market.disputed)


def _addressed(table: Table, text: str | None) -> Iterator[Found]:
    """What each address inside a text belongs to."""
    for name in hosts(text):
        market = table.at(name)
        if market:
            yield _answer(market)


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
    return _best(chain(addressed, _named(table, name, READ)))


def recognize_label(table: Table, text: str | None) -> list[Found]:
    """The marketplaces that a description, a card label or a file name says (R24).

    What is bought may be named before or after the seller: "Livres Amazon".

    >>> table = Table([Marketplace(1, ("Amazon", "AMZN"), ("amazon.ca",), common=True)])
    >>> recognize_label(table, "Livres Amazon"), recognize_label(table, "Club Amazon")
    ([Found(key=1, certain=True)], [Found(key=1, certain=False)])
    """
    if not text or not table.may_name(text):
        return []
    named = _named(table, text, LABEL, label=True)
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


def _named(
    table: Table, text: str | None, most: int, label: bool = False
) -> Iterator[Found]:
    """What the words of a text say, wherever they read as a name.

    :param most: words that are read.
    """
    if not text:
        return
    # An "@" stands in the place of a letter, or at the start of a name.
    for shown in (text, text.replace("@", " ")) if "@" in text else (text,):
        read = _words(plain(shown), most)
        for start in range(len(read)):
            match = _at(table, read, start)
            if match:
                name, end = match
                yield _judge(name, read, start, end, label)


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


def _judge(name: _Name, read: list[str], start: int, end: int, label: bool) -> Found:
    """Whether a name among other words is that of the marketplace."""
    # In as many words as it has, or spelled out.
    exact = end - start in (1, name.words) or all(len(w) == 1 for w in read[start:end])
    before, after = (
        [word for word in part if not _says_nothing(word)]
        for part in (read[:start], read[end:])
    )
    if not (before or after):
        return _answer(name.market)
    if exact and not name.common:
        return _answer(name.market)
    if not label:
        return _answer(name.market, False)
    elsewhere = not vocabulary.ELSEWHERE.isdisjoint(map(form, (*before, *after)))
    aside = bool(before and after)
    certain = not (elsewhere or (name.common and (aside or not exact)))
    return _answer(name.market, certain)


def _says_nothing(word: str) -> bool:
    """Whether a word goes with any seller: a reference, a country, "commande"."""
    return len(word) < 2 or word in vocabulary.NEUTRAL or word.isdigit()
