from functools import partial
from types import MappingProxyType

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...constants import GROUPS_OF_READERS
from ...rules import decision

#: Protected fields: what an act says of a form, and what is counted of it.
DECIDED = (
    "name valid_until submitted_by submitted_on decided_by decided_by_name "
    "decided_capacity mandate_id decided_on decision_note previous_id "
    "unmet_essential unmet_unique unmet_irreplaceable unmet_sole_distributor seal "
    "substitute_requested_by substitute_requested_on substitute_product_id "
    "substitute_name substitute_vendor_id substitute_note reminded_on "
    "complement_of_id substitute_order_id purged_on paper_on paper_number "
    "paper_capacity taken_over_by taken_over_on"
).split()
COUNTED = (
    "amount_untaxed amount_committed amount_limit charges_committed charges_limit"
).split()


class PurchaseMarketplaceAuthorization(models.Model):
    """The form that precedes a purchase from a marketplace, and its decision (R3-R10).

    Invariant: its content is written only while it is a draft. Its decision is written
    only by the acts of this class, which ask ``rules.decision``. An approved form is
    sealed: it authorizes what the Director General saw, and nothing else. A form that
    was submitted is never deleted.
    """

    _name = "purchase.marketplace.authorization"
    _description = "Marketplace purchase authorization"
    _inherit = [
        "purchase.marketplace.protected",
        "purchase.marketplace.ledger.source",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _mail_post_access = "read"
    _order = "id desc"
    _check_company_auto = True
    _allow_sudo_commands = False

    _marketplace_freezing = ("state", "seal", "decided_on")
    _marketplace_protected = MappingProxyType(
        {**dict.fromkeys(DECIDED, False), **dict.fromkeys(COUNTED, 0.0)}
        | {"state": decision.DRAFT}
    )

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        help="Assigned when the request is submitted: an abandoned draft uses none.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("substituted", "Substituted"),
            ("revoked", "Revoked"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    establishment_id = fields.Many2one(
        "purchase.marketplace.establishment",
        string="Establishment or Service",
        check_company=True,
        default=lambda self: self._default_establishment_id(),
        ondelete="restrict",
        tracking=True,
        index=True,
    )
    requester_id = fields.Many2one(
        "res.users",
        string="Prepared by",
        default=lambda self: self.env.user,
        required=True,
        copy=False,
        index=True,
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace",
        compute="_compute_marketplace_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        domain="[('is_marketplace_vendor', '=', True)]",
        help="The vendor record of the marketplace, if there is one.",
        ondelete="restrict",
    )
    third_party_seller = fields.Char(
        string="Third-Party Seller",
        help="Who sells on the marketplace, when it is not the marketplace itself.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    need = fields.Text(
        help="What the good is for. Do not enter any personal information about a "
        "student."
    )
    consequence = fields.Text(
        string="Consequence of not Buying",
        help="What happens if the good is not bought. Do not enter any personal "
        "information about a student.",
    )
    attestation = fields.Boolean(
        string="I attest that price, speed, shipping cost and convenience do not "
        "motivate this request.",
        copy=False,
    )
    line_ids = fields.One2many(
        "purchase.marketplace.authorization.line",
        "authorization_id",
        string="Requested Goods",
        copy=True,
    )
    alternative_ids = fields.One2many(
        "purchase.marketplace.alternative",
        "authorization_id",
        string="Other Sources Tried",
        copy=True,
    )
    amount_charges = fields.Monetary(
        string="Of which Other Charges",
        help="Estimated shipping, customs and ecofees before taxes. They are part of "
        "the authorized amount, but cannot be spent on goods. Without an "
        "estimate, charges can be paid only from what is left after the goods.",
    )
    amount_untaxed = fields.Monetary(
        string="Estimated Amount before Taxes",
        compute="_compute_amount_untaxed",
        store=True,
    )
    amount_committed = fields.Monetary(
        string="Already Ordered", readonly=True, copy=False
    )
    amount_limit = fields.Monetary(
        help="Authorized amount, with the tolerance that the organization had on the "
        "day of the approval.",
        readonly=True,
        copy=False,
    )
    charges_committed = fields.Monetary(
        string="Other Charges Already Ordered", readonly=True, copy=False
    )
    charges_limit = fields.Monetary(
        help="The same limit, for other charges only.", readonly=True, copy=False
    )
    amount_remaining = fields.Monetary(
        string="Left to Order", compute="_compute_amount_remaining"
    )
    valid_until = fields.Date(readonly=True, copy=False)
    submitted_by = fields.Many2one(
        "res.users", string="Submitted by", readonly=True, copy=False
    )
    submitted_on = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    decided_by = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    decided_by_name = fields.Char(string="Decided by (Name)", readonly=True, copy=False)
    decided_on = fields.Datetime(
        string="Decided on", readonly=True, copy=False, index=True
    )
    decision_note = fields.Text(
        string="Reason for the Decision", readonly=True, copy=False
    )
    seal = fields.Char(
        readonly=True,
        copy=False,
        help="Fingerprint of the last act on the request, in the trail.",
    )
    # Its author may not read them, and reads the form without naming its fields.
    purchase_order_ids = fields.One2many(
        "purchase.order",
        "marketplace_authorization_id",
        string="Orders",
        groups=GROUPS_OF_READERS,
    )
    marketplace_bill_ids = fields.One2many(
        "account.move",
        "marketplace_authorization_id",
        string="Bills",
        groups=GROUPS_OF_READERS,
    )
    purchase_order_count = fields.Integer(compute="_compute_purchase_order_count")
    can_decide = fields.Boolean(compute="_compute_can_decide")
    can_cancel = fields.Boolean(compute="_compute_can_decide")
    can_withdraw = fields.Boolean(compute="_compute_can_decide")

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "This number is already used by another request."
    )
    _decision_complete = models.Constraint(
        "CHECK(state NOT IN ('approved', 'refused', 'revoked') OR "
        "(COALESCE(decided_by, taken_over_by) IS NOT NULL AND decided_on IS NOT NULL))",
        "A decision has an author and a date.",
    )
    _approval_sealed = models.Constraint(
        "CHECK(state NOT IN ('approved', 'refused', 'revoked') OR seal IS NOT NULL)",
        "A decision is sealed.",
    )
    _not_overspent = models.Constraint(
        "CHECK(COALESCE(amount_committed, 0) <= GREATEST(amount_limit, 0) + 0.005)",
        "Orders would take more than the authorized amount.",
    )
    _charges_not_negative = models.Constraint(
        "CHECK(COALESCE(amount_charges, 0) >= 0)",
        "The estimate of other charges cannot be negative.",
    )
    _charges_not_overspent = models.Constraint(
        "CHECK(COALESCE(charges_committed, 0) <= COALESCE(charges_limit, 0) + 0.005 "
        "AND COALESCE(amount_committed, 0) - COALESCE(charges_committed, 0) "
        "<= GREATEST(amount_limit - COALESCE(charges_limit, 0), 0) + 0.005)",
        "Orders would pay for charges with the amount for goods, or for goods with "
        "the amount for charges.",
    )

    def _default_establishment_id(self):
        """The establishment of the person, when there is only one (R8)."""
        establishments = self.env["purchase.marketplace.establishment"]
        establishments = establishments._of_user(self.env.user)
        return establishments if len(establishments) == 1 else establishments.browse()

    @api.depends("partner_id")
    def _compute_marketplace_id(self):
        for authorization in self:
            found = authorization.partner_id._marketplace_origin().marketplace_id
            authorization.marketplace_id = found or authorization.marketplace_id

    @api.depends("line_ids.price_subtotal", "amount_charges")
    def _compute_amount_untaxed(self):
        for authorization in self:
            amounts = authorization.line_ids.mapped("price_subtotal")
            authorization.amount_untaxed = sum(amounts, authorization.amount_charges)

    @api.depends("amount_untaxed", "amount_committed")
    def _compute_amount_remaining(self):
        for authorization in self:
            left = authorization.amount_untaxed - authorization.amount_committed
            authorization.amount_remaining = max(left, 0.0)

    @api.depends("purchase_order_ids")
    def _compute_purchase_order_count(self):
        for authorization in self:
            orders = authorization.sudo().purchase_order_ids
            authorization.purchase_order_count = len(orders)

    @api.depends_context("uid")
    @api.depends("state", "submitted_by", "company_id", "establishment_id")
    def _compute_can_decide(self):
        for authorization in self:
            obstacles = partial(authorization._get_obstacles, shown=True)
            # The button says why.
            codes = {refusal.code for refusal in obstacles("approve")}
            told = {"power_suspended", "marketplace_unknown"}
            authorization.can_decide = codes <= told
            authorization.can_cancel = not obstacles("cancel")
            authorization.can_withdraw = not obstacles("withdraw")

    @api.model_create_multi
    def create(self, vals_list):
        authorizations = super().create(vals_list)
        authorizations._call_direction()
        return authorizations

    def write(self, vals):
        self._check_draft(vals)
        result = super().write(vals)
        if "establishment_id" in vals:
            self._call_direction()
        return result

    def _marketplace_is_frozen(self):
        return decision.is_filed(self.state, bool(self.seal or self.decided_on))

    def _check_draft(self, names):
        """Refuse a change of the content once it is submitted (R17).

        :param names: of the fields to change; followers and activities are not content.
        :raise UserError: says how to change it.
        """
        content = [n for n in names if not n.startswith(("message_", "activity_"))]
        if content and any(authorization.state != "draft" for authorization in self):
            raise UserError(
                self.env._(
                    "A submitted request can no longer be changed: the Director "
                    "General decides on what was submitted.\nWithdraw it to correct "
                    "it, or fill in a new one."
                )
            )
