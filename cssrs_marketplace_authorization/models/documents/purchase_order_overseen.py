from odoo import api, models

from ...constants import GROUP_DG, GROUP_SECRETARIAT, GROUPS_OF_ODOO, MODULE

#: Has the orders from Inventory, where it is installed.
STOREKEEPER = "stock.group_stock_user"


class PurchaseOrder(models.Model):
    """The form of an order in front of those who oversee, and do not buy.

    Other addons put on Odoo's form what buyers alone may read: the receipts of
    Inventory keep everybody else from opening it.

    Invariant: whoever has the orders from Odoo itself sees Odoo's form.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """Whatever opens the order: a button, a list, a message, its address."""
        if view_type == "form" and self._marketplace_is_overseen():
            form = "purchase_order_view_form_marketplace"
            view_id = self.env.ref(f"{MODULE}.{form}").id
        return super().get_view(view_id, view_type, **options)

    @api.model
    def _marketplace_is_overseen(self):
        """Whether the person has the orders from this addon alone."""
        has_group = self.env.user.has_group
        return any(map(has_group, (GROUP_SECRETARIAT, GROUP_DG))) and not any(
            map(has_group, (*GROUPS_OF_ODOO, STOREKEEPER))
        )
