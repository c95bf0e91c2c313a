"""What the lines of an order or of a bill come to (R17).

Odoo rounds the total of a document, not the sum of its lines: one cent of difference
buys nothing. So these amounts are not rounded; who adds them up rounds the sum. They
come from price, quantity, discount and taxes: a total that somebody wrote does not
count.
"""

from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

from ...rules import billing

#: Where the transaction remembers which taxes may be charges.
CHARGES = "marketplace_charges"


class _Charges:
    """Ids of the taxes that may be charges.

    Code kept in the database may forget them, which costs a query, but can neither read
    nor make one: the name of its attribute has two underscores, and its class is out of
    reach.
    """

    __slots__ = ("__ids",)

    def __init__(self, ids):
        self.__ids = frozenset(ids)

    @classmethod
    def of(cls, known):
        return known.__ids if isinstance(known, cls) else None


class AccountTax(models.Model):
    """A tax, which may be a charge: it then counts with what is bought (R17).

    Invariant: what a transaction remembers of taxes is what they are in it.
    """

    _inherit = "account.tax"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.cr.cache.pop(CHARGES, None)
        return super().create(vals_list)

    def write(self, vals):
        self.env.cr.cache.pop(CHARGES, None)
        return super().write(vals)


def _charge_ids(env):
    """Ids of the taxes that may be charges, read once a transaction.

    Of a group, such as the two sales taxes of Québec, each tax is looked at. Most often
    there is none: the taxes of a document are then not even read.
    """
    known = _Charges.of(env.cr.cache.get(CHARGES))
    if known is None:
        taxes = env["account.tax"]
        taxes.flush_model(["amount_type", "amount", "children_tax_ids"])
        rows = env.execute_query(
            SQL(
                "SELECT tax.id, one.amount_type, one.amount FROM account_tax tax "
                "LEFT JOIN account_tax_filiation_rel part ON part.parent_tax = tax.id "
                "JOIN account_tax one ON one.id = COALESCE(part.child_tax, tax.id)"
            )
        )
        found = (
            row_id for row_id, kind, rate in rows if billing.may_charge(kind, rate)
        )
        env.cr.cache[CHARGES] = _Charges(found)
        known = _Charges.of(env.cr.cache[CHARGES])
    return known


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
    ids = _charge_ids(lines.env)
    return bool(ids) and not ids.isdisjoint(lines.tax_ids._origin._ids)
