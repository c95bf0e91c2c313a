"""Which taxes may be charges, read once a transaction (R17)."""

from odoo import api, models
from odoo.tools import SQL

from ...rules import billing

#: Where the transaction remembers it.
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


def query(env):
    """SQL of each tax, or part of a group: its id, how it is computed, its rate.

    Of a group, such as the two sales taxes of Québec, each tax is looked at.
    """
    env["account.tax"].flush_model(["amount_type", "amount", "children_tax_ids"])
    return SQL(
        "SELECT tax.id, one.amount_type, one.amount FROM account_tax tax "
        "LEFT JOIN account_tax_filiation_rel part ON part.parent_tax = tax.id "
        "JOIN account_tax one ON one.id = COALESCE(part.child_tax, tax.id)"
    )


def remember(env, rows):
    """Keep, until the transaction ends, which taxes may be charges.

    :param rows: what :func:`query` gives.
    """
    found = (row_id for row_id, kind, rate in rows if billing.may_charge(kind, rate))
    env.cr.cache[CHARGES] = _Charges(found)


def is_known(env):
    """Whether the transaction remembers them."""
    return _Charges.of(env.cr.cache.get(CHARGES)) is not None


def tax_ids(env):
    """Ids of the taxes that may be charges.

    Most often there is none: the taxes of a document are then not even read.
    """
    if not is_known(env):
        remember(env, env.execute_query(query(env)))
    return _Charges.of(env.cr.cache[CHARGES])
