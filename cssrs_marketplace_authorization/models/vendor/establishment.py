from odoo import fields, models
from odoo.fields import Domain


class PurchaseMarketplaceEstablishment(models.Model):
    """A school, a centre or a service, on whose behalf a form is filled in (R8).

    Invariant: only its direction (``manager_id``) and the people it has designated, on
    the dates of their designation, may submit a form for it.
    """

    _name = "purchase.marketplace.establishment"
    _description = "Establishment or service"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True)
    code = fields.Char(help="Number or short name used in the organization.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Head of the Establishment",
        help="Principal, or head of the service. This person submits the forms of "
        "the establishment, and designates other people who may do so.",
        index="btree_not_null",
    )
    designation_ids = fields.One2many(
        "purchase.marketplace.designation",
        "establishment_id",
        string="Designated persons",
    )

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another establishment of the organization already has this code.",
    )

    def _get_submitters(self):
        """Users who may submit a form of this establishment today (R8).

        The direction comes first. Archived users are left out: they have left. Nobody,
        for a form without an establishment.
        """
        today = fields.Date.context_today(self)
        current = self.sudo().designation_ids.filtered(lambda d: d._is_current(today))
        return (self.sudo().manager_id | current.user_id).filtered("active")

    def _of_user(self, user):
        """Establishments for which a user may submit a form today (R8)."""
        today = fields.Date.context_today(self)
        designations = self.env["purchase.marketplace.designation"]
        designated = Domain(
            "designation_ids", "any", designations._domain_current(user, today)
        )
        return self.search(Domain("manager_id", "=", user.id) | designated)
