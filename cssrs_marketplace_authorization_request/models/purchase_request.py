from odoo import api, fields, models

from odoo.addons.cssrs_marketplace_authorization.models.gate import (
    document,
    flag,
    notice,
)
from odoo.addons.cssrs_marketplace_authorization.models.gate.kind import Kind
from odoo.addons.cssrs_marketplace_authorization.models.trail import kept

#: States that no request to a marketplace reaches without an authorization.
COMMITTED = ("to_approve", "approved", "in_progress", "done")
KIND = Kind(
    name="request",
    flag="is_marketplace_request",
    committed={"state": COMMITTED},
    material=frozenset(
        (
            "company_id marketplace_authorization_id marketplace_flagged description"
        ).split()
    ),
    # What is finished buys nothing more.
    closing=("done",),
)

kept.KEPT["purchase.request"] = kept.document(
    "is_marketplace_request", "marketplace_flagged"
)


class PurchaseRequest(models.Model):
    """A purchase request (demande d’achat), which the authorization precedes (R2, R9).

    Invariant: a request that buys from an online marketplace is submitted, approved, in
    progress or done only with a clearance, and the clearance is written by the gate
    alone: a covering authorization, services only, or a directive not yet in force.
    PostgreSQL checks it too. The request is a check: it takes nothing of the
    authorization, the order made from it does.
    """

    _name = "purchase.request"
    # In front of Odoo's own class: the gate sees what it has done with the values.
    _inherit = ["purchase.marketplace.document", "purchase.request"]
    _marketplace_kind = KIND
    _marketplace_protected = KIND.protected

    is_marketplace_request = fields.Boolean(
        string="Online Marketplace",
        compute="_compute_is_marketplace_request",
        store=True,
        copy=False,
        help="Something is requested from an online marketplace: the directive of "
        "April 11, 2025 applies.",
    )
    marketplace_clearance = fields.Selection(document.CLEARANCES)
    marketplace_notice = fields.Selection(notice.NOTICES)
    marketplace_flagged = fields.Boolean(
        string="Bought on an Online Marketplace",
        tracking=True,
        help="Flagged by a person, or because of what a line says. Only the "
        "secretariat can remove the flag.",
    )
    _marketplace_cleared = KIND.constraint(
        "A purchase request to an online marketplace can be submitted only with an "
        "authorization of the Director General (directive of April 11, 2025)."
    )

    @api.depends(
        "state",
        "company_id",
        "marketplace_flagged",
        "line_ids.cancelled",
        "line_ids.supplier_id",
        "line_ids.supplier_id.online_vendor_type",
    )
    def _compute_is_marketplace_request(self):
        """Follow the vendors while the request is open (R1), keep the fact later."""
        for request in self:
            if request.state in COMMITTED and request._origin:
                known = request._origin.is_marketplace_request
                request.is_marketplace_request = known
            else:
                request.is_marketplace_request = request._marketplace_is_bought()

    def _marketplace_is_bought(self):
        """Whether something is asked from a marketplace, whatever was noted earlier."""
        if not self.company_id._marketplace_is_bound():
            return False
        return self.marketplace_flagged or any(
            line._marketplace_is_sold() for line in self.line_ids
        )

    def _marketplace_is_subject(self):
        return self.is_marketplace_request or self._marketplace_is_bought()

    def _marketplace_is_watched(self):
        flagged = self.marketplace_flagged and self._marketplace_is_bound()
        return self.is_marketplace_request or flagged

    def _marketplace_concerned(self, vals):
        if not self._marketplace_kind.moves(vals):
            return super()._marketplace_concerned(vals)
        # One whose vendor was recognized since it was submitted is asked now.
        return self.filtered(lambda request: request._marketplace_is_subject())

    def _marketplace_would_buy(self, vals):
        """A link may cover it, and its vendor may be unknown in another company."""
        if vals.get("marketplace_authorization_id") or "company_id" in vals:
            return True
        named = self._marketplace_named(vals.get("description"))
        return bool(vals.get("marketplace_flagged") or named)

    def _marketplace_check_vals(self, vals):
        flag.check(self, vals, self._marketplace_unflag_message)

    def _marketplace_check_counted(self, vals):
        if "company_id" in vals:
            # Its vendor may be unknown there: what was known stays.
            flag.put(self.filtered("is_marketplace_request"))

    def _marketplace_recognize(self):
        """Flag the requests whose description, or a line, names a marketplace (R1)."""
        flag.put(self.filtered(lambda r: r._marketplace_named(r.description)))
        self.line_ids._marketplace_flag_requests()

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._marketplace_recognize()
        return requests

    def _marketplace_named(self, text):
        """The marketplace whose address a text gives, if any (R1)."""
        return self.env["purchase.marketplace"]._recognize_text(text)

    def _marketplace_unflag_message(self):
        return self.env._(
            "This purchase request is flagged as a purchase from an online "
            "marketplace. Only the secretariat can remove the flag.\nAsk it to do "
            "so, with proof that the vendor is not an online marketplace."
        )

    def action_unflag_marketplace(self):
        """Remove the flag of requests that do not buy from a marketplace (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        flag.remove(self, self._marketplace_unflag_message)
