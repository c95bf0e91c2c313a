from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...constants import GROUP_SECRETARIAT
from ..gate.actor import is_unattended


class PurchaseMarketplaceDesignation(models.Model):
    """A person whom a direction designates to fill in its forms, for a time (R8).

    Invariant: the direction of the establishment makes it, or the secretariat records
    it on its behalf. It gives no right outside its dates.
    """

    _name = "purchase.marketplace.designation"
    _description = "Designated person"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    establishment_id = fields.Many2one(
        "purchase.marketplace.establishment",
        required=True,
        default=lambda self: self._default_establishment_id(),
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="establishment_id.company_id")
    user_id = fields.Many2one(
        "res.users", string="Designated person", required=True, index=True
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="To", help="Last day. Leave empty as long as it has no end date."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A designation cannot end before it starts.",
    )

    @api.model
    def _default_establishment_id(self):
        """The establishment that the person directs, when there is only one."""
        directed = self.env["purchase.marketplace.establishment"].search(
            [("manager_id", "=", self.env.uid)], limit=2
        )
        return directed if len(directed) == 1 else directed.browse()

    @api.model_create_multi
    def create(self, vals_list):
        designations = super().create(vals_list)
        designations._check_made_by_direction()
        return designations

    def write(self, vals):
        self._check_made_by_direction()
        result = super().write(vals)
        self._check_made_by_direction()
        return result

    def unlink(self):
        self._check_made_by_direction()
        return super().unlink()

    def _check_made_by_direction(self):
        """Refuse a designation by someone else than the direction (R8).

        :raise AccessError: names the establishment and who can do it.
        """
        user = self.env.user
        if is_unattended(self.env) or user.has_group(GROUP_SECRETARIAT):
            return
        for establishment in self.establishment_id:
            if establishment.sudo().manager_id != user:
                raise AccessError(
                    self.env._(
                        "Only the head of %(establishment)s can designate the people "
                        "who fill in its forms. Ask them, or the secretariat.",
                        establishment=establishment.name,
                    )
                )

    @api.model
    def _domain_current(self, user, day):
        """Designations that a user holds on a day."""
        return Domain([("user_id", "=", user.id), ("date_from", "<=", day)]) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    def _is_current(self, day):
        """Whether the designation is in force on a day."""
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or self.date_to >= day)
