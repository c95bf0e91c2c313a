from odoo import models

from odoo.addons.cssrs_marketplace_authorization.models.documents import (
    account_move_line,
)
from odoo.addons.cssrs_marketplace_authorization.models.gate.closed import (
    contextmanager,
)


class AccountMoveLine(models.Model):
    """A line of the entry of an expense.

    Invariant: no change of a line of a posted entry pays more than is covered (R17).
    """

    _inherit = "account.move.line"
    _marketplace_material = account_move_line.MATERIAL | {"expense_id", "tax_ids"}

    @contextmanager
    def _marketplace_trying(self, documents, vals_list):
        posted = documents.filtered(lambda move: move.state == "posted")
        linked = {vals["expense_id"] for vals in vals_list if vals.get("expense_id")}
        with (
            posted._marketplace_paying(linked),
            super()._marketplace_trying(documents, vals_list),
        ):
            yield
