"""The addresses in what people type or paste, those that are hidden included."""

import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

from .lookalikes import plain

#: A host: at the start of a text or a word, after a scheme, a user or a parameter, but
#: not in a path. What is before an "@" is a person, and a file has no country.
_HOST = re.compile(
    r"(?:(?<![\w./-])|(?<=//)|(?<=:/)|(?<=/amp/s/))"
    r"((?:[\w-]+\.)+[a-z]{2,})(?![\w@])",
    re.ASCII,
)
#: Where Google shows the pages of other sites, whose dots are hyphens there.
_MIRRORS = re.compile(r"(.+)\.(?:translate\.goog|cdn\.ampproject\.org)")
#: What follows the name of a company that sells in several countries.
_COUNTRY = re.compile(r"(?:com|net|(?:com?\.)?[a-z]{2})")


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
    at = "\0"  # Read as a letter elsewhere.
    text = plain(text.replace("@", at).replace("\u3002", ".")).replace(at, "@")
    for match in _HOST.finditer(text):
        yield _decoded(match.group(1))


def _decoded(name: str) -> str:
    """A host as it is read: letters of other scripts are coded, and mirrored sites.

    >>> _decoded("www-amazon-ca.translate.goog"), _decoded("xn--cole-9oa.ca")
    ('www.amazon.ca', 'ecole.ca')
    """
    if mirror := _MIRRORS.fullmatch(name):
        return mirror[1].replace("-", ".")
    if "xn--" in name:
        with suppress(UnicodeError):
            return plain(name.encode().decode("idna"))
    return name


def host(address: str | None) -> str:
    """Host of a web or e-mail address, in lower case; empty when there is none.

    >>> host("https://www.Amazon.ca/dp/B00X"), host("ventes@amzn.com"), host("Amazon")
    ('www.amazon.ca', 'amzn.com', '')
    """
    return next(hosts(address), "")


def sites(name: str) -> Iterator[tuple[str, bool]]:
    """What a host has before its country, which is one label or two.

    :return: each label, and whether a country or "com" follows it.

    >>> list(sites("smile.amazon.co.uk")), list(sites("amazon.example"))
    ([('co', True), ('amazon', True)], [('amazon', False)])
    """
    before, _dot, country = name.rpartition(".")
    longer, _dot, second = before.rpartition(".")
    yield second, bool(_COUNTRY.fullmatch(country))
    if _COUNTRY.fullmatch(f"{second}.{country}"):
        yield longer.rpartition(".")[2], True
