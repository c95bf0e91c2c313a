"""Is this vendor, address or label a marketplace? (R1)

A vendor is recognized by its name or an alias ("AMZN Mktp CA"), and by the domain of
its web site or e-mail address. Recognition only proposes: the classification that the
secretariat has made of a vendor is what counts (R13).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .criteria import normalize

_URL_HOST = re.compile(r"(?:https?://)?(?:[^@/\s]*@)?([a-z0-9.-]+\.[a-z]{2,})", re.I)


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
    found = host(address)
    return bool(found) and any(
        found == domain or found.endswith("." + domain)
        for domain in (host(d) or d.lower() for d in domains)
    )


def _has_name(label: str, names: Iterable[str]) -> bool:
    """Whether a label begins with one of the names, as whole words.

    "Amazon Business Canada" is Amazon; "Club nature Amazon" or "Amazonie" are not.
    """
    return any(
        label == name or label.startswith(name + " ")
        for name in map(normalize, names)
        if name
    )


def recognize(
    marketplaces: Iterable[Marketplace],
    name: str | None = "",
    addresses: Iterable[str | None] = (),
) -> int | None:
    """Key of the marketplace that the name or one of the addresses belongs to.

    :param name: name of a vendor, or label of a card statement.
    :param addresses: web sites and e-mail addresses.
    :return: ``None`` when nothing matches.

    >>> amazon = Marketplace(1, ("Amazon", "AMZN Mktp"), ("amazon.ca", "amazon.com"))
    >>> recognize([amazon], "AMZN MKTP CA*2K4")
    1
    >>> recognize([amazon], "Librairie Amazonie"), recognize([amazon], "Staples")
    (None, None)
    >>> recognize([amazon], "Fournitures ABC", ["vente@business.amazon.ca"])
    1
    """
    addresses = tuple(addresses)
    label = normalize(name)
    # A name is often the domain itself: "Amazon.ca ULC".
    first_word = (name or "").split()[:1]
    for marketplace in marketplaces:
        if _has_name(label, marketplace.names):
            return marketplace.key
        if any(_has_domain(a, marketplace.domains) for a in (*first_word, *addresses)):
            return marketplace.key
    return None
