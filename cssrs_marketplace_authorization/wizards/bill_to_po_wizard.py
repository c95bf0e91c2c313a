from odoo import models


class BillToPoWizard(models.TransientModel):
    """Odoo's order made for lines of a bill: it is made and confirmed at once.

    Invariant: an order that is made for a bill takes the authorization of that bill. A
    bill that may not be posted is refused for itself: its own screen has the buttons
    that the refusal names (R11).
    """

    _inherit = "bill.to.po.wizard"

    def action_add_to_po(self):
        lines = [-id_ for id_ in self.env.context.get("active_ids", ()) if id_ < 0]
        bills = self.env["account.move.line"].browse(lines).move_id
        if self.purchase_order_id or not bills:
            return super().action_add_to_po()
        bills._marketplace_enforce()
        forms = bills.marketplace_authorization_id
        if len(forms) == 1:
            self = self.with_context(default_marketplace_authorization_id=forms.id)
        return super().action_add_to_po()
