from contextlib import nullcontext
from contextvars import ContextVar

from odoo import api, models

from . import computed
from .closed import contextmanager
from .lock import keys

#: Documents whose lines are saved together: they are asked about the whole.
_TOGETHER = ContextVar("marketplace_together", default=frozenset())


@contextmanager
def together(documents):
    """Save several lines of documents, and ask about all of them at the end (R17).

    One may take less, and another more: the order in which they are written says
    nothing.

    :raise UserError: when one of the documents would buy more than is allowed.
    """
    watched = _watched(documents)
    if not watched:
        yield
        return
    token = _TOGETHER.set(_TOGETHER.get() | {*keys(watched)})
    try:
        with watched._marketplace_changing():
            yield
    finally:
        _TOGETHER.reset(token)


def _watched(documents):
    return documents.filtered(
        lambda d: d._marketplace_is_counted() and d._marketplace_is_watched()
    )


def converted(quantity, unit, wanted):
    """A quantity in another unit; ``None`` if units do not compare."""
    if not unit or not wanted or unit == wanted:
        return quantity
    if not unit._has_common_reference(wanted):
        return None
    return unit._compute_quantity(quantity, wanted, round=False)


class PurchaseMarketplaceDocumentLine(models.AbstractModel):
    """A line of a document that may buy from an online marketplace.

    Invariant: no change of a line, from wherever, makes its document buy more than its
    authorization leaves (R16, R17).
    """

    _name = "purchase.marketplace.document.line"
    _description = "Line of a document that may buy from an online marketplace"

    #: Name of the field that points at the document.
    _marketplace_parent = None
    #: Fields whose change may make the document buy something else or more, and the
    #: name, which the ledger repeats (R7).
    _marketplace_material = frozenset()
    #: Amounts that the rules read and Odoo computes: never written (R17, R19).
    _marketplace_amounts = frozenset()
    #: Name of the field that says how many.
    _marketplace_counts = "product_qty"

    @api.model_create_multi
    def create(self, vals_list):
        amounts = self._marketplace_amounts
        vals_list = [computed.kept(vals, amounts) for vals in vals_list]
        documents = self._marketplace_parents(vals_list)
        with self._marketplace_trying(documents, vals_list):
            lines = super().create(vals_list)
            computed.again(lines, self.default_get(list(amounts)))
        return lines

    def write(self, vals):
        if not self._marketplace_amounts.isdisjoint(vals):
            vals = computed.kept(vals, self._marketplace_amounts)
        if self._marketplace_material.isdisjoint(vals):
            return super().write(vals)
        documents = self[self._marketplace_parent] | self._marketplace_parents([vals])
        with self._marketplace_trying(documents, [vals]):
            return super().write(vals)

    def unlink(self):
        # Odoo deletes nothing at all in many places.
        if not self:
            return super().unlink()
        with self._marketplace_trying(self[self._marketplace_parent], []):
            return super().unlink()

    @api.model
    def _marketplace_parents(self, vals_list):
        """Documents that values name, or that the context names for new lines."""
        name = self._marketplace_parent
        default = self.env.context.get(f"default_{name}")
        ids = {vals.get(name, default) for vals in vals_list}
        return self.env[self._fields[name].comodel_name].browse(ids - {None, False})

    @api.model
    def _marketplace_watched(self, documents, vals_list):
        """Those of the documents that are looked at; read from memory."""
        return _watched(documents)

    def _prepare_marketplace_authorization_line(self):
        """Values of the requested good for this line."""
        self.ensure_one()
        return {
            "name": self.product_id.display_name or self.name,
            "product_id": self.product_id.id,
            "quantity": self[self._marketplace_counts],
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self._marketplace_unit_price(),
        }

    def _marketplace_unit_price(self):
        """Price of one, as it is asked for."""
        return self.price_unit * (1 - self.discount / 100)

    def _marketplace_trying(self, documents, vals_list):
        """Try a change of lines, and undo it if a document that counts is refused."""
        watched = self._marketplace_watched(documents, vals_list)
        watched = watched.filtered(lambda d: not keys(d) <= _TOGETHER.get())
        if not watched:
            return nullcontext()
        return watched._marketplace_changing()
