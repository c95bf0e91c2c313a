from odoo import fields, models
from odoo.exceptions import AccessError

from ...constants import GROUP_DG, GROUP_SECRETARIAT

FORM = "purchase.marketplace.authorization"


class DigestDigest(models.Model):
    """The figures of the month on online marketplaces, in Odoo's digest (R5, R12).

    Invariant: the Director General and the secretariat alone receive them.
    """

    _inherit = "digest.digest"

    kpi_marketplace_approved = fields.Boolean("Marketplace Requests Approved")
    kpi_marketplace_approved_value = fields.Integer(
        compute="_compute_kpi_marketplace_approved_value"
    )
    kpi_marketplace_avoided = fields.Boolean("Marketplace Purchases Avoided")
    kpi_marketplace_avoided_value = fields.Integer(
        compute="_compute_kpi_marketplace_avoided_value"
    )

    def _compute_kpi_marketplace_approved_value(self):
        self._marketplace_count("kpi_marketplace_approved_value", "approved", "revoked")

    def _compute_kpi_marketplace_avoided_value(self):
        """Refused, or replaced by a product that is sold elsewhere."""
        field = "kpi_marketplace_avoided_value"
        self._marketplace_count(field, "refused", "substituted")

    def _marketplace_count(self, field, *states):
        """Count the requests that came to these states.

        :raise AccessError: the digest then leaves the figure out.
        """
        if not any(map(self.env.user.has_group, (GROUP_DG, GROUP_SECRETARIAT))):
            raise AccessError(self.env._("You do not have access to these figures."))
        self._calculate_company_based_kpi(
            FORM,
            field,
            date_field="write_date" if "substituted" in states else "decided_on",
            additional_domain=[("state", "in", states)],
        )

    def _compute_kpis_actions(self, company, user):
        result = super()._compute_kpis_actions(company, user)
        action = "cssrs_marketplace_authorization.purchase_marketplace_report_action"
        result["kpi_marketplace_approved"] = action
        result["kpi_marketplace_avoided"] = action
        return result
