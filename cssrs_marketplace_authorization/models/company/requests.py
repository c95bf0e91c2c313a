"""The requests of an establishment, of a vendor, of a declaration, one click away."""

from odoo import fields, models
from odoo.fields import Domain

FORM = "purchase.marketplace.authorization"


def open_requests(env, found):
    """The action that lists the requests of a domain."""
    action = env["ir.actions.act_window"]._for_xml_id(
        "cssrs_marketplace_authorization.purchase_marketplace_authorization_action"
    )
    return {**action, "domain": list(found), "context": {"create": False}}


class PurchaseMarketplaceEstablishment(models.Model):
    """An establishment, and what was asked for it."""

    _inherit = "purchase.marketplace.establishment"

    request_count = fields.Integer(string="Requests", compute="_compute_request_count")

    def _compute_request_count(self):
        """Those that the person may read, in one query."""
        found = self.env[FORM]._read_group(
            [("establishment_id", "in", self.ids)], ["establishment_id"], ["__count"]
        )
        counts = dict(found)
        for school in self:
            school.request_count = counts.get(school, 0)

    def action_requests(self):
        return open_requests(self.env, Domain("establishment_id", "in", self.ids))


class ResPartner(models.Model):
    """A vendor, and what was asked of its marketplace.

    Invariant: the form of a plain vendor asks no query more.
    """

    _inherit = "res.partner"

    marketplace_request_count = fields.Integer(
        string="Marketplace Requests", compute="_compute_marketplace_request_count"
    )

    def _marketplace_requests(self):
        """Domain of the requests to buy from a vendor, or from its marketplace."""
        found = Domain("partner_id", "in", self.ids)
        market = self._marketplace_origin().marketplace_id
        return found | Domain("marketplace_id", "=", market.id) if market else found

    def _compute_marketplace_request_count(self):
        for partner in self:
            partner.marketplace_request_count = (
                partner.is_marketplace_vendor
                and self.env[FORM].search_count(partner._marketplace_requests())
            )

    def action_marketplace_requests(self):
        self.ensure_one()
        return open_requests(self.env, self._marketplace_requests())


class PurchaseMarketplaceDeclaration(models.Model):
    """A declaration, and the requests that it declares."""

    _name = "purchase.marketplace.declaration"
    _inherit = ["purchase.marketplace.declaration"]

    request_count = fields.Integer(string="Requests", compute="_compute_request_count")

    def _compute_request_count(self):
        for declaration in self:
            requests = declaration.covered_line_ids.authorization_id
            declaration.request_count = len(requests)

    def action_requests(self):
        requests = self.covered_line_ids.authorization_id
        return open_requests(self.env, Domain("id", "in", requests.ids))
