"""Is this vendor, address or label a marketplace? (R1)

A vendor is recognized by its name or an alias ("AMZN Mktp CA"), and by the domain of
its web site or e-mail address. Recognition only proposes: the classification that the
secretariat has made of a vendor is what counts (R13).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .criteria import normalize

_URL_HOST = re.compile(r"(?:https?://)?(?:[^@/\s]*@)?([a-z0-9.-]+\.[a-z]{2,})", re.I)
#: An address inside a sentence: with its scheme, or a bare host.
_IN_TEXT = re.compile(r"https?://\S+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", re.I)
_SEPARATORS = re.compile(r"[,;\s]+")
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
#: A card statement names the processor first: "PAYPAL *EBAY".
_PROCESSORS = {"paypal", "pp", "sq", "sp", "stripe"}
#: What a statement glues to a name: "AMZNMKTPCA", "Amazonca".
_TAILS = (
    r"(?:com|ca|us|fr|uk|inc|mktp|mktplace|marketplace|prime|business|retail|digital|"
    r"canada|services)*"
)


@dataclass(frozen=True)
class Marketplace:
    """What identifies a marketplace: its names (aliases included) and its domains."""

    key: int
    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


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


def _has_domain(address: str | None, domains: Iterable[str]) -> bool:
    """Whether an address belongs to one of the domains, in whichever country.

    >>> _has_domain("smile.amazon.co.uk", ["amazon.ca"])
    True
    >>> _has_domain("amazon.ca.example.org", ["amazon.ca"])
    False
    """
    found = host(address)
    return bool(found) and any(
        found == domain or found.endswith("." + domain) or _is_national(found, domain)
        for domain in (host(d) or d.lower() for d in domains)
    )


def _is_national(found: str, domain: str) -> bool:
    """Whether a host is the name of a domain, followed by another country."""
    label, _dot, country = domain.partition(".")
    _before, dot, other = f".{found}".rpartition(f".{label}.")
    return bool(dot and _COUNTRY.fullmatch(country) and _COUNTRY.fullmatch(other))


def _skeletons(name: str | None) -> tuple[str, ...]:
    """A name as it is read, whatever the characters it is written with.

    >>> _skeletons("\u0410m\u0430zon\u200b Canada"), _skeletons("AMAZ0N")
    (('amazon canada',), ('amaz0n', 'amazon'))
    """
    text = unicodedata.normalize("NFKC", name or "")
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").casefold()
    plain = normalize(text.translate(_LOOKALIKES))
    words = plain.split()
    while words and words[0] in _PROCESSORS:
        words.pop(0)
    plain = " ".join(words)
    read = normalize(
        " ".join(
            word.translate(_DIGITS) if re.search(r"[a-z]", word) else word
            for word in text.translate(_LOOKALIKES).split()
        )
    )
    return tuple(dict.fromkeys(filter(None, (plain, read))))


def _has_name(name: str | None, names: Iterable[str]) -> bool:
    """Whether a label begins with one of the names, as whole words.

    "Amazon Business Canada" is Amazon; "Club nature Amazon" or "Amazonie" are not.
    """
    known = tuple(filter(None, map(normalize, names)))
    return any(_begins(label, name) for label in _skeletons(name) for name in known)


def _begins(label: str, name: str) -> bool:
    """Whether a label is a name, or a name and what statements add to it.

    >>> _begins("amznmktpca 2k4", "amzn mktp"), _begins("a m a z o n", "amazon")
    (True, True)
    >>> _begins("amazonie", "amazon")
    False
    """
    if label == name or label.startswith(name + " "):
        return True
    words = label.split()
    glued = "".join(words) if all(len(word) == 1 for word in words) else words[0]
    return bool(re.fullmatch(re.escape(name.replace(" ", "")) + _TAILS, glued))


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
    parts = [part for text in addresses for part in _SEPARATORS.split(text or "")]
    # A name is often the domain itself: "Amazon.ca ULC".
    parts += (name or "").split()[:1]
    for marketplace in marketplaces:
        if _has_name(name, marketplace.names):
            return marketplace.key
        if any(_has_domain(part, marketplace.domains) for part in parts):
            return marketplace.key
    return None


def recognize_text(marketplaces: Iterable[Marketplace], text: str | None) -> int | None:
    """Key of the marketplace that an address inside a text belongs to.

    >>> amazon = Marketplace(1, ("Amazon",), ("amazon.ca",))
    >>> recognize_text([amazon], "Mandrin (https://www.amazon.ca/dp/B00X)")
    1
    >>> recognize_text([amazon], "Comme chez Amazon, livre sur l'Amazonie")
    """
    found = _IN_TEXT.findall(text or "") if "." in (text or "") else ()
    for marketplace in marketplaces if found else ():
        if any(_has_domain(address, marketplace.domains) for address in found):
            return marketplace.key
    return None
