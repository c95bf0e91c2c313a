from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import groupby

from odoo.addons.cssrs_marketplace_authorization.constants import GROUP_SECRETARIAT
from odoo.addons.cssrs_marketplace_authorization.models.gate import protected
from odoo.addons.cssrs_marketplace_authorization.rules import coverage

#: States that no request to a marketplace reaches without an authorization.
COMMITTED = ("to_approve", "approved", "in_progress", "done")
#: Fields whose change may break the coverage of a committed request; lines have theirs.
MATERIAL = {
    "company_id",
    "marketplace_authorization_id",
    "marketplace_flagged",
    "description",
}


class PurchaseRequest(models.Model):
    """A purchase request (demande d’achat), which the authorization precedes (R2, R9).

    Invariant: a request that buys from an online marketplace is submitted, approved, in
    progress or done only with a clearance, and the clearance is written by the gate
    alone: a covering authorization, services only, or a directive not yet in force.
    PostgreSQL checks it too. The request is a check: it takes nothing of the
    authorization, the order made from it does.
    """

    _name = "purchase.request"
    _inherit = [
        "purchase.request",
        "purchase.marketplace.document",
        "purchase.marketplace.protected",
    ]
    _marketplace_protected = {
        "is_marketplace_request": False,
        "marketplace_clearance": False,
    }

    is_marketplace_request = fields.Boolean(
        string="Online Marketplace",
        compute="_compute_is_marketplace_request",
        store=True,
        copy=False,
        help="Something is requested from an online marketplace: the directive of "
        "April 11, 2025 applies.",
    )
    marketplace_flagged = fields.Boolean(
        string="Bought on an Online Marketplace",
        tracking=True,
        help="Flagged by a person, or by what a line says. The secretariat alone "
        "removes it.",
    )
    marketplace_authorization_state = fields.Selection(
        related="marketplace_authorization_id.state", string="Authorization Status"
    )
    marketplace_clearance = fields.Selection(
        [
            ("authorized", "Covered by an authorization"),
            ("services", "Services only"),
            ("prior", "Before the directive"),
        ],
        readonly=True,
        copy=False,
        help="Why a request to an online marketplace could be submitted.",
    )

    _marketplace_cleared = models.Constraint(
        "CHECK(is_marketplace_request IS NOT TRUE OR state NOT IN ('to_approve', "
        "'approved', 'in_progress', 'done') OR (marketplace_clearance IS NOT NULL AND "
        "(marketplace_clearance != 'authorized' OR "
        "marketplace_authorization_id IS NOT NULL)))",
        "A purchase request to an online marketplace is submitted only with an "
        "authorization of the Director General (directive of April 11, 2025).",
    )

    # ---- what the request is -------------------------------------------------------

    @api.depends(
        "state",
        "marketplace_flagged",
        "line_ids.cancelled",
        "line_ids.supplier_id",
        "line_ids.supplier_id.online_vendor_type",
        "line_ids.supplier_id.commercial_partner_id.online_vendor_type",
    )
    def _compute_is_marketplace_request(self):
        """Follow the vendors while the request is open (R1), keep the fact later."""
        for request in self:
            if request.state in COMMITTED and request._origin:
                known = request._origin.is_marketplace_request
                request.is_marketplace_request = known
            else:
                request.is_marketplace_request = request._marketplace_is_bought()

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create as a draft, then move to the state asked for, through the gate."""
        default = self.default_get(["state"]).get("state")
        states = [vals.get("state", default) for vals in vals_list]
        if not any(state in COMMITTED for state in states):
            return super().create(vals_list)._marketplace_flag_described()
        with self.env.cr.savepoint():
            requests = super().create(
                [
                    {**vals, "state": "draft"} if state in COMMITTED else vals
                    for vals, state in zip(vals_list, states, strict=True)
                ]
            )
            requests._marketplace_flag_described()
            for request, state in zip(requests, states, strict=True):
                if state in COMMITTED:
                    request.write({"state": state})
        return requests

    def write(self, vals):
        """Hold the invariant whatever is written, from wherever (R2, R17)."""
        if "marketplace_flagged" in vals:
            self._marketplace_refuse_unflag(vals)
        material = vals.keys() & MATERIAL
        if "state" in vals and material:
            others = {name: value for name, value in vals.items() if name != "state"}
            with self.env.cr.savepoint():
                return self.write(others) and self.write({"state": vals["state"]})
        if "state" in vals:
            released = self._marketplace_before_state(vals["state"])
            result = super().write(vals)
            protected.write(released, {"marketplace_clearance": False})
            return result
        watched = self._marketplace_watched(vals) if material else self.browse()
        with watched._marketplace_hold():
            if "company_id" in vals:
                # Its vendor may be unknown there: what was known stays.
                watched.filtered("is_marketplace_request")._marketplace_flag()
            result = super().write(vals)
            if "description" in vals:
                self._marketplace_flag_described()
        return result

    def _marketplace_watched(self, vals=None, bought=False):
        """Committed requests that buy, or would buy, from a marketplace.

        :param vals: what is written on the requests.
        :param bought: whether what is written on their lines names a marketplace.
        """
        committed = self.filtered(lambda request: request.state in COMMITTED)
        vals = vals or {}
        flags = vals.get("marketplace_flagged") or self._marketplace_named(
            vals.get("description")
        )
        if bought or flags or "company_id" in vals:
            return committed
        return committed.filtered(
            lambda r: (
                r.is_marketplace_request
                or r.marketplace_flagged
                or vals.get("marketplace_authorization_id")
            )
        )

    @contextmanager
    def _marketplace_hold(self):
        """Try a change of committed requests, and undo it if it is refused.

        :raise UserError: when they would buy more than is allowed (R2, R17).
        """
        if not self:
            yield
            return
        before = {request: request._marketplace_holding() for request in self}
        with self.env.cr.savepoint():
            yield
            self._marketplace_clear(before)

    def _marketplace_clear(self, before):
        """Check again committed requests that changed, and note what allows them."""
        grown = self.filtered(
            lambda r: (
                coverage.grows(before[r], r._marketplace_holding())
                and (r.is_marketplace_request or r._marketplace_is_bought())
            )
        )
        grown._marketplace_mark()
        grown._marketplace_note_clearance()

    def _marketplace_mark(self):
        """Note that committed requests buy from a marketplace, before they are asked.

        PostgreSQL wants a clearance at once: the right one, or a refusal, follows.
        """
        plain = self.filtered(lambda request: not request.is_marketplace_request)
        protected.write(
            plain, {"is_marketplace_request": True, "marketplace_clearance": "prior"}
        )

    def _marketplace_before_state(self, state):
        """Ask the gate before a state is written.

        What is finished buys nothing more: closing a request asks nothing again. A
        request whose vendor was recognized since it was submitted is asked now.

        :return: requests that lose their clearance, as they are open again.
        """
        if state not in COMMITTED:
            return self.filtered("marketplace_clearance")
        moving = self.filtered(
            lambda r: (
                r.state != state and not (state == "done" and r.state in COMMITTED)
            )
        )
        moving.line_ids._marketplace_flag_requests()
        bought = moving.filtered(
            lambda r: r.is_marketplace_request or r._marketplace_is_bought()
        )
        bought._marketplace_note_clearance(mark=True)
        return self.browse()

    def _marketplace_note_clearance(self, mark=False):
        """Ask the question, and note what allows each request.

        :param mark: note too that they buy from a marketplace.
        :raise UserError: when one of them is refused.
        """
        self._marketplace_enforce()
        fact = {"is_marketplace_request": True} if mark else {}
        for clearance, group in groupby(self, lambda r: r._marketplace_clearance()):
            protected.write(
                self.browse().concat(*group),
                {"marketplace_clearance": clearance, **fact},
            )

    def _marketplace_clearance(self):
        """What allows a request that has no refusal."""
        self.ensure_one()
        request = self.sudo()
        if request._marketplace_is_prior():
            return "prior"
        return "authorized" if request._marketplace_goods_lines() else "services"

    # ---- flagged by a person, or by what it says -----------------------------------

    def _marketplace_flag_described(self):
        """Flag the requests whose description names a marketplace (R1)."""
        named = self.filtered(lambda r: r._marketplace_named(r.description))
        named._marketplace_flag()
        return self

    @api.model
    def _marketplace_named(self, text):
        """The marketplace whose address a text gives, if any (R1)."""
        return self.env["purchase.marketplace"]._recognize_text(text)

    def _marketplace_flag(self):
        """Flag requests; the flag stays when the words that caused it go."""
        plain = self.filtered(lambda request: not request.marketplace_flagged)
        protected.write(plain, {"marketplace_flagged": True})

    def _marketplace_refuse_unflag(self, vals):
        """Leave the flag to the secretariat, once it is set (R1).

        :raise AccessError: when somebody else would remove it.
        """
        if vals.get("marketplace_flagged") or not any(
            self.mapped("marketplace_flagged")
        ):
            return
        if not self.env.user.has_group(GROUP_SECRETARIAT):
            raise AccessError(
                self.env._(
                    "This purchase request was flagged as bought from an online "
                    "marketplace. The secretariat alone removes the flag.\nAsk it to, "
                    "with what shows that the vendor is not one."
                )
            )

    def action_unflag_marketplace(self):
        """Remove the flag of requests that do not buy from a marketplace (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        self.check_access("read")
        self._marketplace_refuse_unflag({})
        protected.write(self, {"marketplace_flagged": False})
