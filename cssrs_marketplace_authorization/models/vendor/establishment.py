from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...constants import GROUP_SECRETARIAT
from ..gate.actor import is_automated, is_unattended


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
        designated = self.sudo().designation_ids
        today = fields.Date.context_today(self)
        current = designated.filtered_domain(designated._domain_current(today))
        return (self.sudo().manager_id | current.user_id).filtered("active")

    def _of_user(self, user):
        """Establishments for which a user may submit a form today (R8)."""
        today = fields.Date.context_today(self)
        current = self.env["purchase.marketplace.designation"]._domain_current(today)
        own = Domain("user_id", "=", user.id)
        designated = Domain("designation_ids", "any", current & own)
        return self.search(Domain("manager_id", "=", user.id) | designated)


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

        The form of an establishment has its designations written by the ORM: who asks
        cannot be told from the callers, but stored code can.
        """
        user, automated = self.env.user, is_automated()
        secretary = user.has_group(GROUP_SECRETARIAT) and not automated
        if is_unattended(self.env) or secretary:
            return
        for establishment in self.establishment_id:
            if establishment.sudo().manager_id != user or automated:
                raise AccessError(
                    self.env._(
                        "Only the head of %(establishment)s can designate the people "
                        "who fill in its forms. Ask them, or the secretariat.",
                        establishment=establishment.name,
                    )
                )

    def _domain_current(self, day):
        lasts = Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        return Domain("date_from", "<=", day) & lasts
