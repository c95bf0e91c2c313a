from odoo import api, fields, models

from ...constants import ACTIVITY_SUBSTITUTE, GROUP_BUYER, TEMPLATE_SUBSTITUTE
from ...rules import decision, similarity
from ...words import render as messages
from ..gate import protected
from ..trail import trail
from .decision import perform

#: Goods of earlier requests that are compared, the latest first.
MAX_COMPARED = 1000


class PurchaseMarketplaceAuthorization(models.Model):
    """The search for a substitute, which the directive prefers to a purchase (R12).

    Invariant: asking for a substitute does not change the state of the request. The
    answer of procurement closes it, and stays on the form.
    """

    _inherit = "purchase.marketplace.authorization"

    substitute_requested_by = fields.Many2one(
        "res.users", string="Substitute Requested by", readonly=True, copy=False
    )
    substitute_requested_on = fields.Datetime(
        string="Substitute Requested on", readonly=True, copy=False
    )
    substitute_product_id = fields.Many2one(
        "product.product", readonly=True, copy=False, ondelete="restrict"
    )
    substitute_name = fields.Char(string="Substitute", readonly=True, copy=False)
    substitute_vendor_id = fields.Many2one(
        "res.partner",
        string="Vendor of the Substitute",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    substitute_note = fields.Text(
        string="Where the Substitute Is Sold", readonly=True, copy=False
    )
    substitute_proposals = fields.Html(compute="_compute_substitute_proposals")

    def action_request_substitute(self):
        self._request_substitute()

    def _request_substitute(self):
        """Ask procurement for a substitute; asking again changes nothing (R12).

        :raise UserError: when the request is already closed.
        """
        self.check_access("read")
        asked = {
            "substitute_requested_by": self.env.user.id,
            "substitute_requested_on": fields.Datetime.now(),
        }
        for authorization in self.sudo():
            if authorization.state not in decision.OPEN:
                messages.refuse(self.env, "wrong_state", state=authorization.state)
            if not authorization.substitute_requested_on:
                protected.write(authorization, asked)
                if authorization.seal:
                    trail.add([trail.Fact("substitute_asked", authorization)])
                authorization._call_procurement()

    def _call_procurement(self):
        self._call(ACTIVITY_SUBSTITUTE, self._procurement_users())
        self.message_post(
            body=self.env._("Procurement is asked to find a substitute."),
            author_id=self.env.user.partner_id.id,
        )
        if self.company_id.marketplace_procurement_email:
            self.env.ref(TEMPLATE_SUBSTITUTE).sudo().send_mail(self.id)

    def _procurement_users(self):
        """Users who look for the substitute.

        The one in the settings, else the buyer of the order, else all of procurement.
        """
        one = (
            self.company_id.marketplace_procurement_user_id
            or self.purchase_order_ids.user_id[:1]
        ).filtered("active")
        return one or self.company_id._marketplace_people(GROUP_BUYER)

    def _substitute(self, reason, name="", product=None, vendor=None):
        """Close the request: procurement found a substitute (R12).

        :param reason: where it is sold, and at which conditions. Mandatory, unless the
            good is named.
        :param name: of the good that replaces the requested one.
        :param product: ``product.product`` that replaces it, if any.
        :param vendor: ``res.partner`` that sells it, if any.
        :raise UserError: when the current user may not, or the vendor is a marketplace.
        """
        product = product or self.env["product.product"]
        vendor = vendor or self.env["res.partner"]
        if vendor.sudo().is_marketplace_vendor:
            name = vendor.sudo().display_name
            messages.refuse(self.env, "substitute_on_marketplace", vendor=name)
        name = (name or product.sudo().display_name or "").strip()
        found = ", ".join(filter(None, (name, vendor.sudo().display_name)))
        perform(
            self,
            "substitute",
            "\n".join(filter(None, (found, (reason or "").strip()))),
            substitute_name=name,
            substitute_product_id=product.id,
            substitute_vendor_id=vendor.id,
            substitute_note=reason,
        )

    def action_substitute(self):
        return self._ask_reason("substitute")

    @api.depends_context("lang")
    @api.depends("state", "company_id", "line_ids.name", "line_ids.product_id")
    def _compute_substitute_proposals(self):
        """Substitutes found for the same goods, for any establishment."""
        for authorization in self:
            said = []
            if authorization.state in decision.OPEN:
                goods = authorization._similar_goods()
                said = map(authorization._proposal, authorization._replaced(goods))
            authorization.substitute_proposals = messages.bullets(said)

    def _similar_goods(self):
        return tuple(line._similar_good() for line in self.line_ids)

    def _replaced(self, goods):
        """Goods of earlier requests that were replaced, the latest for each request.

        Requests of all establishments are read: a substitute serves all of them.
        """
        if not any(similarity.words(good.name) or good.product for good in goods):
            return self.line_ids.browse()
        earlier = self.line_ids.sudo().search_fetch(
            [
                ("authorization_id.state", "=", decision.SUBSTITUTED),
                ("authorization_id.company_id", "=", self.company_id.id),
            ],
            ["name", "product_id", "authorization_id"],
            order="id desc",
            limit=MAX_COMPARED,
        )
        found = {}
        for line in earlier:
            good = line._similar_good()
            if any(similarity.is_same_good(good, other) for other in goods):
                found.setdefault(line.authorization_id, line)
        return earlier.browse().concat(*found.values())

    def _proposal(self, line):
        """One sentence: what replaced a good, where, and in which request."""
        earlier = line.authorization_id
        where = earlier.substitute_vendor_id.display_name
        values = {
            "good": line.name,
            "substitute": earlier.substitute_name or earlier.substitute_note,
            "where": where or earlier.substitute_note,
            "request": earlier.name,
        }
        if earlier.substitute_name and values["where"]:
            return self.env._(
                "“%(good)s” was already replaced by “%(substitute)s”, at %(where)s "
                "(request %(request)s).",
                **values,
            )
        return self.env._(
            "“%(good)s” was already replaced: %(substitute)s (request %(request)s).",
            **values,
        )
