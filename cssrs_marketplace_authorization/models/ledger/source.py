from odoo import api, models

from ...rules import ledger


class PurchaseMarketplaceLedgerSource(models.AbstractModel):
    """A record that the ledger follows: a form, an order, a bill, an expense…

    Invariant: what it says of itself here is all that the ledger knows of it.
    """

    _name = "purchase.marketplace.ledger.source"
    _description = "Record that the ledger of marketplace purchases follows"

    #: :class:`~..gate.kind.Kind` of a document; a form has none.
    _marketplace_kind = None

    def _marketplace_ledger(self):
        """The ledger of what is declared (R7)."""
        return self.env["purchase.marketplace.declaration.line"]

    def _marketplace_first_kind(self):
        """Kind of the line that notes it first."""
        return ledger.PURCHASE

    def _marketplace_ledger_entries(self):
        """What it takes now, as pairs of authorization and fact (R7). To define.

        :return: list; empty when the record does not count, or no longer.
        """
        raise NotImplementedError

    @api.model
    def _marketplace_noted_domain(self):
        """Domain of the records that count, besides what their facts say."""
        return [("marketplace_clearance", "=", "authorized")]

    def _marketplace_first_entry(self):
        """The same, as the first entries of the ledger."""
        kind = self._marketplace_first_kind()
        return [
            (authorization, ledger.pending(kind, [], fact))
            for authorization, fact in self._marketplace_ledger_entries()
        ]

    def _marketplace_bought_on(self):
        """Day of the purchase; none for what is not one."""
        return False

    def _marketplace_ledger_link(self):
        """Value of the typed link of the line."""
        self.ensure_one()
        name = self._marketplace_kind and self._marketplace_kind.ledger_field
        return {name: self.id} if name else {}

    def _marketplace_seller(self):
        """Name of who sells, as the document says; none for what is not a purchase."""
        return ""

    def _marketplace_currencies(self):
        """Currencies of the amounts that the ledger notes of it."""
        return self.currency_id

    def _marketplace_document_name(self):
        """How a declaration calls it, whatever its state."""
        return self.display_name
