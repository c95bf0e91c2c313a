"""What shows that an online vendor is exempt (R13).

The directive does not concern the platforms of manufacturers, nor those of merchants
who have a store in Québec: its address shows it, and a store closes. Its sentence may
be read as asking manufacturers too for a store in Québec: an organization chooses.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from .criteria import normalize
from .refusal import Refusal

MANUFACTURER = "manufacturer"
STOREFRONT = "storefront"
EXEMPT = (MANUFACTURER, STOREFRONT)

#: A postal code of Québec: the first letters are those of its regions.
_QUEBEC_CODE = re.compile(r"\b[ghj]\d[abceghj-nprstv-z] ?\d[abceghj-nprstv-z]\d\b")


def has_quebec_address(text: str | None) -> bool:
    """Whether a text gives the address of a store in Québec, by its postal code.

    >>> has_quebec_address("100 King Street, Toronto, et Laval (Québec)  h7a1a1")
    True
    >>> has_quebec_address("King, Toronto M5X 1A9"), has_quebec_address("Au Québec")
    (False, False)
    """
    return bool(_QUEBEC_CODE.search(normalize(text)))


@dataclass(frozen=True)
class Exemption:
    """What is recorded of a vendor.

    :param kind: a value of ``online_vendor_type``.
    :param verified_on: day on which the address was verified, when there is one.
    :param strict: whether a manufacturer too has to be established in Québec.
    """

    kind: str
    evidence: str | None = ""
    verified_on: date | None = None
    strict: bool = False

    @property
    def is_local(self):
        """Whether it is exempt by its address in Québec."""
        return self.kind == STOREFRONT or (self.strict and self.kind == MANUFACTURER)


def gaps(exemption: Exemption, today: date) -> list[Refusal]:
    """Why a vendor cannot be recorded as exempt on this evidence; empty when it can.

    >>> today = date(2026, 1, 15)
    >>> [r.code for r in gaps(Exemption("manufacturer", " "), today)]
    ['evidence_missing']
    >>> [r.code for r in gaps(Exemption("storefront", "Walmart"), today)]
    ['address_missing', 'verification_missing']
    >>> shop = Exemption("storefront", "Laval, H7A 1A1", date(2026, 2, 1))
    >>> [r.code for r in gaps(shop, today)], gaps(Exemption("ordinary"), today)
    (['verification_to_come'], [])
    >>> [r.code for r in gaps(Exemption("manufacturer", "Dell", strict=True), today)]
    ['address_missing', 'verification_missing']
    """
    if exemption.kind not in EXEMPT:
        return []
    if not (exemption.evidence or "").strip():
        return [Refusal("evidence_missing", {"ground": exemption.kind})]
    if not exemption.is_local:
        return []
    refusals = []
    if not has_quebec_address(exemption.evidence):
        refusals.append(Refusal("address_missing"))
    if not exemption.verified_on:
        refusals.append(Refusal("verification_missing"))
    elif exemption.verified_on > today:
        refusals.append(Refusal("verification_to_come"))
    return refusals


def is_expired(exemption: Exemption, today: date, days: int) -> bool:
    """Whether the secretariat has to verify again that a vendor is exempt.

    :param days: for how long an address that was verified is trusted; 0: for ever.

    >>> shop = Exemption("storefront", "Laval, H7A 1A1", date(2025, 1, 15))
    >>> [is_expired(shop, date(2026, 1, day), 365) for day in (15, 16)]
    [False, True]
    >>> is_expired(shop, date(2030, 1, 1), 0)
    False
    >>> is_expired(Exemption("storefront", "12, rue King"), date(2026, 1, 15), 0)
    True
    >>> from dataclasses import replace
    >>> maker = Exemption("manufacturer", "It makes them.")
    >>> today = date(2026, 1, 15)
    >>> is_expired(maker, today, 0), is_expired(replace(maker, strict=True), today, 0)
    (False, True)
    """
    if not exemption.is_local:
        return False
    if gaps(exemption, today):
        return True
    return bool(days) and exemption.verified_on + timedelta(days) < today
