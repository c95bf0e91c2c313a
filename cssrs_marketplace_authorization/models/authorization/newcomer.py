from odoo import api, fields, models
from odoo.tools.sql import escape_psql

from ...constants import ACTIVITY_NEWCOMER
from ...rules import decision, recognition
from ...words import render as messages
from ..gate import protected
from ..gate.actor import is_secretary
from ..trail import trail


class PurchaseMarketplaceAuthorization(models.Model):
    """A marketplace that is not in the list: the school names it, the secretariat says
    what it is (R1).

    Invariant: the school waits for nobody to submit its request; it is approved once
    the marketplace is known, since documents are covered by marketplace.
    """

    _inherit = "purchase.marketplace.authorization"

    newcomer_name = fields.Char(
        string="Another Marketplace", help="Its name, when it is not in the list."
    )
    newcomer_url = fields.Char(string="Its Address")
    is_newcomer = fields.Boolean(compute="_compute_is_newcomer")

    @api.depends("marketplace_id", "partner_id", "newcomer_name")
    def _compute_is_newcomer(self):
        for form in self:
            known = form.marketplace_id or form.partner_id
            form.is_newcomer = bool(not known and form.newcomer_name)

    def _marketplace_label(self):
        """What the marketplace is called: in the list, among the vendors, or typed."""
        self.ensure_one()
        form = self.sudo()
        known = form.marketplace_id.name or form.partner_id.name
        return known or (form.newcomer_name or "").strip()

    def _call_secretariat(self):
        for form in self.sudo().filtered("is_newcomer"):
            secretariat = form.company_id._marketplace_secretariat()
            form._call(ACTIVITY_NEWCOMER, secretariat)

    def action_add_marketplace(self):
        """Put the named marketplace in the list, and on the request."""
        self._check_newcomer()
        name, markets = self._marketplace_label(), self.env["purchase.marketplace"]
        found = markets.with_context(active_test=False).search(
            [("name", "=ilike", escape_psql(name))], limit=1
        )
        if not found:
            address = recognition.host(self.newcomer_url).removeprefix("www.")
            found = markets.create({"name": name, "domain_names": address})
        protected.write(self, {"marketplace_id": found.id})
        self.sudo().activity_unlink([ACTIVITY_NEWCOMER])
        if self.seal:
            trail.add([trail.Fact("marketplace_named", self)])
        return found._get_records_action(target="new")

    def action_add_vendor_to_classify(self):
        """Open it among the vendors, to be classified: the question stays open."""
        self._check_newcomer()
        name = self._marketplace_label()
        vendors = self.env["res.partner"]
        vendor = vendors.search([("name", "=ilike", escape_psql(name))], limit=1)
        if not vendor:
            vendor = vendors.create(
                {
                    "name": name,
                    "website": self.newcomer_url,
                    "is_company": True,
                    "online_vendor_type": "to_classify",
                }
            )
        return vendor._get_records_action()

    def _check_newcomer(self):
        """Refuse an answer by another, or to a question that is closed."""
        self.ensure_one()
        self.check_access("read")
        if not is_secretary(self.env):
            messages.refuse(self.env, "not_in_charge")
        if not self.is_newcomer or self.state not in decision.OPEN:
            messages.refuse(self.env, "wrong_state", state=self.state)
