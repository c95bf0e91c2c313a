"""What French glues to a name that begins with a vowel: "auprès d’Amazon"."""

import re
import unicodedata
from collections.abc import Mapping

#: A word that loses its vowel, before a placeholder.
_BEFORE = re.compile(r"\b([DdQq](?:u)?)e %\((\w+)\)s")


def fill(text: str, values: Mapping, language: str = "fr") -> str:
    """A sentence with its values, elided where the language is French.

    :param text: with placeholders ``%(name)s``.
    :param language: code of the language of the text.

    >>> fill("auprès de %(vendor)s", {"vendor": "Amazon"}, "fr_CA")
    'auprès d’Amazon'
    >>> fill("auprès de %(vendor)s", {"vendor": "eBay"}, "en_US")
    'auprès de eBay'
    >>> fill("auprès de %(vendor)s que %(who)s", {"vendor": "Wish", "who": "Éva"})
    'auprès de Wish qu’Éva'
    """

    def elided(match):
        value = unicodedata.normalize("NFD", str(values.get(match[2], "")))
        first = value[:1].lower()
        return f"{match[1]}’%({match[2]})s" if first in tuple("aeiouy") else match[0]

    if language.startswith("fr"):
        text = _BEFORE.sub(elided, text)
    return text % values
