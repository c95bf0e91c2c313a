from odoo import fields, models

from ...rules import declaration_columns as columns
from ...words import columns as labels


class PurchaseMarketplaceDeclarationColumn(models.Model):
    """A column that an organization puts in its declarations (R7).

    The layout that the Secrétariat du Conseil du trésor wants is not public: each
    organization chooses the columns, their order and their titles. One that chose none
    has the standard ones. The XML file always has everything.

    Invariant: a change applies to later declarations; issued ones stay as they are.
    """

    _name = "purchase.marketplace.declaration.column"
    _description = "Column of the declarations"
    _inherit = ["purchase.marketplace.setting"]
    _order = "company_id, sequence, id"
    _rec_name = "key"

    sequence = fields.Integer(default=10)
    key = fields.Selection(
        selection=lambda self: self._selection_key(), string="Column", required=True
    )
    label = fields.Char(string="Title", help="Empty: the standard title.")
    is_required = fields.Boolean(
        string="Required", help="A line without this column is set aside."
    )

    _one_of_each = models.UniqueIndex(
        "(company_id, key)", "This column is already in the declarations."
    )

    def _selection_key(self):
        return [(key, self.env._(labels.COLUMNS[key])) for key in columns.BY_KEY]

    def action_start_standard(self):
        """Begin with the standard columns, in their order, to change from there."""
        company = self.env.company
        known = self.search([("company_id", "=", company.id)])
        last = max(known.mapped("sequence"), default=0)
        missing = [key for key in columns.STANDARD if key not in known.mapped("key")]
        self.create(
            [
                {"company_id": company.id, "key": key, "sequence": last + 10 * rank}
                for rank, key in enumerate(missing, 1)
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
