"""Whether somebody may decide at all, told to everybody who waits (R5, R25)."""

from odoo import api, fields, models

from ...rules import decision, mandate
from ...words import render as messages


class ResCompany(models.Model):
    """An organization, whose office of Director General may be vacant."""

    _inherit = "res.company"

    def _marketplace_waits(self):
        """Why no request of the organization can be decided; empty when one can."""
        self.ensure_one()
        held = self.env["purchase.marketplace.authorization"]._get_mandate(self)
        return mandate.waiting_for(bool(held), bool(held) and held._is_suspended())


class PurchaseMarketplaceAuthorization(models.Model):
    """A request, which waits when nobody holds the office.

    Invariant: whoever reads a submitted request is told, whatever their role.
    """

    _inherit = "purchase.marketplace.authorization"

    office_vacancy = fields.Html(compute="_compute_office_vacancy")

    @api.depends_context("lang")
    @api.depends("state", "company_id")
    def _compute_office_vacancy(self):
        said = {}
        for form in self:
            company = form.state == decision.SUBMITTED and form.sudo().company_id
            if company and company not in said:
                said[company] = messages.as_html(self.env, company._marketplace_waits())
            form.office_vacancy = company and said[company]


class PurchaseOrder(models.Model):
    """An order whose request waits."""

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    marketplace_office_vacancy = fields.Html(
        related="marketplace_authorization_id.office_vacancy"
    )
