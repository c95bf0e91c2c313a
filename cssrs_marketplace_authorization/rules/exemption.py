"""What shows that an online vendor is exempt (R13).

The directive does not concern the platforms of manufacturers, wherever they are, nor
those of merchants who have a store in Québec.
"""

import re

from .criteria import normalize
from .refusal import Refusal

MANUFACTURER = "manufacturer"
STOREFRONT = "storefront"
EXEMPT = (MANUFACTURER, STOREFRONT)

#: A civic number, then the kind of way, at most three words further.
_STREET = re.compile(
    r"\b\d+ (?:\w+ ){0,3}?(?:rue|av|avenue|boul|boulevard|bd|blvd|ch|chemin|route|rte|"
    r"autoroute|rang|place|pl|montee|cote|allee|quai|terrasse|promenade|voie|"
    r"street|st|road|rd|drive)\b"
)
_POSTAL_CODE = re.compile(r"\b([a-z])\d[a-z] ?\d[a-z]\d\b")
#: First letters of the postal codes of Québec.
_QUEBEC = frozenset("ghj")


def has_quebec_address(text: str | None) -> bool:
    """Whether a text gives the address of a store that may be in Québec.

    A postal code decides; without one, a street and its number are asked for.

    >>> has_quebec_address("Magasin du 12, rue King Ouest, à Sherbrooke")
    True
    >>> has_quebec_address("Saint-Georges (Québec)  G5Y 1A1")
    True
    >>> has_quebec_address("100 King Street, Toronto M5X 1A9")
    False
    >>> has_quebec_address("Ils ont un magasin au Québec")
    False
    """
    found = normalize(text)
    areas = set(_POSTAL_CODE.findall(found))
    if areas:
        return bool(areas & _QUEBEC)
    return bool(_STREET.search(found))


def gaps(kind: str, evidence: str | None) -> list[Refusal]:
    """Why a vendor cannot be recorded as exempt on this evidence; empty when it can.

    :param kind: a value of ``online_vendor_type``.

    >>> [r.code for r in gaps("manufacturer", " ")], gaps("ordinary", "")
    (['evidence_missing'], [])
    >>> [r.code for r in gaps("storefront", "Walmart")]
    ['address_missing']
    """
    if kind not in EXEMPT:
        return []
    if not (evidence or "").strip():
        return [Refusal("evidence_missing", {"ground": kind})]
    if kind == STOREFRONT and not has_quebec_address(evidence):
        return [Refusal("address_missing")]
    return []
