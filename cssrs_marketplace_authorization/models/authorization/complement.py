from odoo import fields, models


class PurchaseMarketplaceAuthorization(models.Model):
    """A request that completes an authorization that is not enough (R16).

    Invariant: it is decided as any other, on what it says itself; what it completes
    gives it nothing but a draft to begin with.
    """

    _inherit = "purchase.marketplace.authorization"

    complement_of_id = fields.Many2one(
        "purchase.marketplace.authorization",
        string="Completes",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The authorization that was not enough for the purchase.",
    )

    def _prepare_complement(self):
        """Values of a draft that completes this authorization, besides its goods."""
        self.ensure_one()
        return {
            "establishment_id": self.establishment_id.id,
            "third_party_seller": self.third_party_seller,
            "need": self.need,
            "consequence": self.consequence,
            "alternative_ids": [
                fields.Command.create(values)
                for values in self.alternative_ids.copy_data()
            ],
        }
