"""What the lines of an order or of a bill come to (R17).

Odoo rounds the total of a document, not the sum of its lines: one cent of difference
buys nothing. So these amounts are not rounded; who adds them up rounds the sum. They
come from price, quantity, discount and taxes: a total that somebody wrote does not
count.
"""

from dataclasses import dataclass

from ...rules import billing
from ..gate.charges import tax_ids


@dataclass(frozen=True)
class Amount:
    """What a line comes to, in the currency of its document.

    :param untaxed: before taxes.
    :param charges: taxes that are charges: they count with what is bought.
    :param due: taxes included.
    """

    untaxed: float = 0.0
    charges: float = 0.0
    due: float = 0.0

    @property
    def bought(self):
        """What it takes of an authorization."""
        return self.untaxed + self.charges


def compute(lines):
    """What each line comes to.

    :param lines: of orders or of bills, neither sections nor notes.
    :return: dictionary: line, then :class:`Amount`.
    """
    taxes, found = lines.env["account.tax"], {}
    for line in lines:
        base = line._marketplace_base_line()
        taxes._add_tax_details_in_base_line(base, line.company_id or line.env.company)
        details = base["tax_details"]
        charges = sum(
            tax["raw_tax_amount_currency"]
            for tax in details["taxes_data"]
            if billing.is_charge(
                tax["tax"].amount_type,
                tax["raw_tax_amount_currency"],
                tax["raw_base_amount_currency"],
            )
        )
        found[line] = Amount(
            details["raw_total_excluded_currency"],
            max(charges, 0.0),
            details["raw_total_included_currency"],
        )
    return found


def compute_charged(lines):
    """The same, of the lines that may carry charges; most often none does."""
    if not has_charges(lines):
        lines = lines.filtered(lambda line: not line._marketplace_is_good())
    return compute(lines)


def charges_of(found):
    """What is shipping, customs or ecofees: services, and taxes that are charges (R20).

    :param found: what :func:`compute` says of lines.
    """
    return sum(
        one.charges if line._marketplace_is_good() else one.bought
        for line, one in found.items()
    )


def has_charges(lines):
    """Whether a tax of the lines may be a charge; most often none is."""
    ids = tax_ids(lines.env)
    return bool(ids) and not ids.isdisjoint(lines.tax_ids._origin._ids)
