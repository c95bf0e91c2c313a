"""Is this vendor, address or label a marketplace? (R1)

A vendor is recognized by its name or an alias ("AMZN Mktp CA"), and by the domain of
its web site or e-mail address. Recognition only proposes: the classification that the
secretariat has made of a vendor is what counts (R13).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, dropwhile, islice

from .criteria import normalize

_URL_HOST = re.compile(r"(?:https?://)?(?:[^@/\s]*@)?([a-z0-9.-]+\.[a-z]{2,})", re.I)
#: An address inside a sentence: with its scheme, or what looks like a bare host. The
#: latter begins where no letter is before it, so that nothing is read twice.
_IN_TEXT = re.compile(r"https?://\S+|(?<![\w-])[a-z0-9-]+(?:\.[a-z0-9-]+)+(?!\w)", re.I)
#: The last label of a bare host: "ca", or the "ca" of "amazon.ca-livraison".
_LAST = re.compile(r"[a-z]{2,}(?![a-z0-9])", re.I)
_SEPARATORS = re.compile(r"[,;\s]+")
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[a-z]")
#: What follows the name of a company that sells in several countries.
_COUNTRY = re.compile(r"(?:com|net|(?:com?\.)?[a-z]{2})")
#: Letters of other scripts, and digits, that are read as these Latin letters.
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b"
    "\u043a\u043c\u043d\u0442\u0432\u0437\u03b1\u03b5\u03bf\u03c1\u03c5\u03c7"
    "\u03b9\u03ba\u03bd\u03bc\u03c4\u03b2\u0131\u0261",
    "aeopcyxijsdlkmntbzaeopyxiknmtbig",
)
_DIGITS = str.maketrans("013457@$", "oleastas")
#: Words of a label that are read: it begins with the name.
READ = 64
#: A card statement names the processor first: "PAYPAL *EBAY".
_PROCESSORS = {"paypal", "pp", "sq", "sp", "stripe"}
#: What a statement glues to a name: "AMZNMKTPCA", "Amazonca".
_TAILS = (
    r"(?:com|ca|us|fr|uk|inc|mktp|mktplace|marketplace|prime|business|retail|digital|"
    r"canada|services)*"
)


@dataclass(frozen=True)
class Marketplace:
    """What identifies a marketplace: its names (aliases included) and its domains.

    What is read in them is read once: the same ones answer for every vendor.
    """

    key: int
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Its names, normalized."""
        return tuple(filter(None, map(normalize, self.names)))

    @cached_property
    def glued(self) -> re.Pattern:
        """Its names in one word, with what statements add to them."""
        names = (re.escape(name.replace(" ", "")) for name in self.known)
        return re.compile(f"(?:{'|'.join(names)}){_TAILS}")

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Its domains, without what is around them."""
        return frozenset(host(domain) or domain.lower() for domain in self.domains)

    @cached_property
    def sites(self) -> frozenset[str]:
        """Its domains without their country: "amazon" in whichever country."""
        parts = (domain.partition(".") for domain in self.hosts)
        return frozenset(
            site for site, _dot, country in parts if _COUNTRY.fullmatch(country)
        )


@dataclass(frozen=True)
class _Addresses:
    """What the hosts of a text may be compared with.

    :param ends: the hosts and the domains that they are in.
    :param sites: what is before the country.
    """

    ends: frozenset[str]
    sites: frozenset[str]

    def are_of(self, marketplace: Marketplace) -> bool:
        """Whether one of them belongs to a marketplace, in whichever country."""
        return not (
            self.ends.isdisjoint(marketplace.hosts)
            and self.sites.isdisjoint(marketplace.sites)
        )


def split_lines(text: str | None) -> tuple[str, ...]:
    """The lines of a text field that say something, without blanks around.

    >>> split_lines("amazon.ca\\n\\n amazon.com ")
    ('amazon.ca', 'amazon.com')
    """
    return tuple(filter(None, (line.strip() for line in (text or "").splitlines())))


def host(address: str | None) -> str:
    """Host of a web or e-mail address, in lower case; empty when there is none.

    >>> host("https://www.Amazon.ca/dp/B00X"), host("ventes@amzn.com"), host("Amazon")
    ('www.amazon.ca', 'amzn.com', '')
    """
    match = _URL_HOST.match((address or "").strip())
    return match.group(1).lower().rstrip(".") if match else ""


def _addresses(hosts: Iterable[str], marketplaces: Iterable[Marketplace]) -> _Addresses:
    """Hosts as they are compared: no deeper than the longest known domain.

    >>> amazon = Marketplace(1, (), ("amazon.ca",))
    >>> found = _addresses(["smile.amazon.co.uk"], [amazon])
    >>> found.are_of(amazon), sorted(found.ends)
    (True, ['co.uk', 'uk'])
    >>> _addresses(["amazon.ca.example.org"], [amazon]).are_of(amazon)
    False
    """
    depth = 1 + max(
        (domain.count(".") for market in marketplaces for domain in market.hosts),
        default=0,
    )
    found = frozenset(filter(None, hosts))
    ends = (end for name in found for end in _ends(name, depth))
    sites = (site for name in found for site in _sites(name))
    return _Addresses(frozenset(ends), frozenset(sites))


def _ends(name: str, depth: int) -> list[str]:
    """The last labels of a host, at most so many together.

    >>> _ends("www.amazon.ca", 2)
    ['amazon.ca', 'ca']
    """
    labels = name.rsplit(".", depth)[-depth:]
    return [".".join(labels[start:]) for start in range(len(labels))]


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


@lru_cache(maxsize=2**16)
def _look(char: str) -> str:
    """The Latin letters that a character is read as, without accents: often itself."""
    letters = unicodedata.normalize("NFKD", char)
    kept = (
        c
        for c in letters
        if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    )
    return "".join(kept).casefold().translate(_LOOKALIKES)


def _skeletons(name: str | None) -> tuple[str, ...]:
    """A name as it is read, whatever the characters it is written with.

    >>> _skeletons("\u0410m\u0430zon\u200b Canada"), _skeletons("AMAZ0N")
    (('amazon canada',), ('amaz0n', 'amazon'))
    """
    text = "".join(map(_look, name or ""))
    words = (match.group() for match in _WORD.finditer(text))
    plain = dropwhile(_PROCESSORS.__contains__, words)
    read = chain.from_iterable(map(_read_digits, text.split()))
    labels = (" ".join(islice(found, READ)) for found in (plain, read))
    return tuple(dict.fromkeys(filter(None, labels)))


def _read_digits(word: str) -> list[str]:
    """A word whose digits are read as letters, unless it has no letter."""
    return _WORD.findall(word.translate(_DIGITS) if _LETTER.search(word) else word)


def _glue(label: str) -> str:
    """The first word of a label, or its only one when it is spelled out.

    >>> _glue("amznmktpca 2k4"), _glue("a m a z o n")
    ('amznmktpca', 'amazon')
    """
    words = label.split()
    return "".join(words) if all(len(word) == 1 for word in words) else words[0]


def _begins(label: str, glued: str, marketplace: Marketplace) -> bool:
    """Whether a label is a name, or a name and what statements add to it.

    "Amazon Business Canada" is Amazon; "Club nature Amazon" or "Amazonie" are not.

    >>> amazon = Marketplace(1, ("Amazon", "AMZN Mktp"))
    >>> _begins("amznmktpca 2k4", "amznmktpca", amazon)
    True
    >>> _begins("amazonie", "amazonie", amazon)
    False
    """
    if any(label == name or label.startswith(f"{name} ") for name in marketplace.known):
        return True
    return bool(marketplace.known and marketplace.glued.fullmatch(glued))


def recognize(
    marketplaces: Iterable[Marketplace],
    name: str | None = "",
    addresses: Iterable[str | None] = (),
) -> int | None:
    """Key of the marketplace that the name or one of the addresses belongs to.

    :param name: name of a vendor, or label of a card statement.
    :param addresses: web sites and e-mail addresses, several in one text or not.
    :return: ``None`` when nothing matches.

    >>> amazon = Marketplace(1, ("Amazon", "AMZN Mktp"), ("amazon.ca", "amazon.com"))
    >>> recognize([amazon], "AMZN MKTP CA*2K4")
    1
    >>> recognize([amazon], "Librairie Amazonie"), recognize([amazon], "Staples")
    (None, None)
    >>> recognize([amazon], "Fournitures ABC", ["a@abc.ca, vente@business.amazon.ca"])
    1
    """
    marketplaces = tuple(marketplaces)
    parts = {part for text in addresses for part in _SEPARATORS.split(text or "")}
    # A name is often the domain itself: "Amazon.ca ULC".
    parts.update((name or "").split(None, 1)[:1])
    found = _addresses(map(host, parts), marketplaces)
    labels = [(label, _glue(label)) for label in _skeletons(name)]
    for marketplace in marketplaces:
        if any(_begins(*label, marketplace) for label in labels):
            return marketplace.key
        if found.are_of(marketplace):
            return marketplace.key
    return None


def _hosts(text: str) -> Iterable[str]:
    """The hosts of the addresses inside a text.

    >>> list(_hosts("Voir https://a.ca/b?c=d.ca, e.ca-f ou www.g.com. Pas v1.2."))
    ['a.ca', 'e.ca', 'www.g.com', '']
    """
    for match in _IN_TEXT.finditer(text):
        found = match.group()
        yield host(found) if "/" in found else _bare_host(found)


def _bare_host(found: str) -> str:
    """A host without what is glued after it: up to the last label made of letters."""
    labels = found.lstrip("-.").lower().split(".")
    while len(labels) > 1:
        last = _LAST.match(labels[-1])
        if last:
            return ".".join([*labels[:-1], last.group()])
        labels.pop()
    return ""


def recognize_text(marketplaces: Iterable[Marketplace], text: str | None) -> int | None:
    """Key of the marketplace that an address inside a text belongs to.

    >>> amazon = Marketplace(1, ("Amazon",), ("amazon.ca",))
    >>> recognize_text([amazon], "Mandrin (https://www.amazon.ca/dp/B00X)")
    1
    >>> recognize_text([amazon], "Comme chez Amazon, livre sur l'Amazonie")
    """
    if "." not in (text or ""):
        return None
    marketplaces = tuple(marketplaces)
    found = _addresses(_hosts(text), marketplaces)
    return next((m.key for m in marketplaces if found.are_of(m)), None)
