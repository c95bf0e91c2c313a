from odoo import api, models

from ...rules import ledger


class PurchaseMarketplaceLedgerSource(models.AbstractModel):
    """A record that the ledger is synced with: a form, an order, a bill, an expense…

    Invariant: the ledger knows nothing of the record but what these methods return.
    """

    _name = "purchase.marketplace.ledger.source"
    _description = "Record that the ledger of marketplace purchases follows"

    #: :class:`~..gate.kind.Kind` of a document; a form has none.
    _marketplace_kind = None
    #: Kind of its first line in the ledger.
    _marketplace_first_kind = ledger.PURCHASE

    def _marketplace_ledger(self):
        """The ledger of what is declared (R7)."""
        return self.env["purchase.marketplace.declaration.line"]

    def _marketplace_ledger_entries(self):
        """Pairs of authorization and what it takes of it now (R7). To define.

        :return: list; empty when the record does not count, or no longer.
        """
        raise NotImplementedError

    @api.model
    def _marketplace_noted_domain(self):
        """Domain of the records that the ledger must know."""
        return [("marketplace_clearance", "=", "authorized")]

    def _marketplace_bought_on(self):
        """Day of the purchase; ``False`` for a form."""
        return False

    def _marketplace_seller(self):
        """Name of the vendor; empty for a form."""
        return ""

    def _marketplace_document_name(self):
        """Its name on a declaration, whatever its state."""
        return self.display_name
