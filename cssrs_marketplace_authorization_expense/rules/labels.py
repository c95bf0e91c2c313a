"""Where a free text may name a marketplace: a description, a card label, a file name.

Recognition compares the beginning of a label with the names of the marketplaces. An
employee writes "Achat chez Amazon", and a file is called "facture_amazon.pdf": what
follows such words is a label as well (R1, R24).
"""

import re

#: After these words comes the name of who sells.
_BEFORE = {
    *("achat", "achats", "achete", "acheté", "commande", "colis", "facture", "recu"),
    *("reçu", "livraison", "paiement", "dépense", "depense", "compte", "carte"),
    *("order", "orders", "purchase", "invoice", "receipt", "bill", "payment"),
    *("sur", "chez", "via", "de", "du", "par", "from", "on", "at", "by", "with"),
    *("d", "l", "site", "web", "en", "ligne", "online", "re", "fw", "fwd", "tr"),
}
_WORD = re.compile(r"[^\W_]+")
#: A description is read no further: nobody hides a name behind a novel.
_LONGEST = 2000
#: Nor is a label, once it has said a name: as many words, spelled out or not.
_WORDS = 24


def labels(text: str | None) -> list[str]:
    """The text, and what follows each word after which a seller is named.

    >>> labels("Achat chez Amazon")
    ['Achat chez Amazon', 'chez Amazon', 'Amazon']
    >>> labels("facture_eBay.pdf")
    ['facture_eBay.pdf', 'eBay.pdf']
    >>> labels("Livre sur l’Amazonie"), labels(None)
    (['Livre sur l’Amazonie', 'l’Amazonie', 'Amazonie'], [])
    """
    text = (text or "").strip()[:_LONGEST]
    found = [(match.end(), match.group()) for match in _WORD.finditer(text)]
    ends = [end for end, _word in found[_WORDS:]] + [len(text)] * _WORDS
    tails = [
        text[start:end].lstrip(" \t\n_-–—:;,.#*|/'’\"()[]")
        for (start, word), end in zip(found, ends, strict=False)
        if word.casefold() in _BEFORE
    ]
    # Lines and parts set apart by a sign are labels too: "Câble USB - Amazon.ca".
    parts = [part.strip() for part in re.split(r"[\n|;:(/]|\s[-–—*]\s", text)]
    return [label for label in dict.fromkeys([text, *tails, *parts]) if label]
