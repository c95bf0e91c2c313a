from odoo import api, fields, models


class PurchaseMarketplaceAuthorizationPart(models.AbstractModel):
    """A part of a form: one of its goods, or a source that was tried.

    Invariant: created, changed, moved and deleted only while the form is a draft (R17).
    """

    _name = "purchase.marketplace.authorization.part"
    _description = "Part of a marketplace purchase authorization"

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization",
        required=True,
        ondelete="cascade",
        index=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Before the write: a caller may catch the error and keep what was written.
        self._check_forms(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_draft()
        self._check_forms([vals])
        return super().write(vals)

    def unlink(self):
        self._check_draft()
        return super().unlink()

    def _check_forms(self, vals_list):
        """Refuse to put a part into a form that is submitted (R17)."""
        default = self.default_get(["authorization_id"]).get("authorization_id")
        ids = {vals.get("authorization_id", default) for vals in vals_list}
        forms = self.authorization_id.browse(ids - {None, False})
        forms._check_draft({self._name: True})

    def _check_draft(self):
        """Refuse a change once the form is submitted (R17)."""
        self.authorization_id._check_draft({self._name: True})
