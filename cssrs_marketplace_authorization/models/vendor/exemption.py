from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import exemption
from ...words import render as messages
from .res_partner import classify


class ResPartner(models.Model):
    """A vendor that the directive exempts: a manufacturer, or a store in Québec (R13).

    Invariant: an exemption rests on what shows it. That of a merchant expires.
    """

    _inherit = "res.partner"

    exemption_evidence = fields.Text(
        copy=False,
        tracking=True,
        help="Proof that the vendor is exempt: address of the store, maker of the "
        "good.",
    )
    exemption_ground = fields.Char(compute="_compute_exemption_ground")
    exemption_verified_on = fields.Date(
        string="Address Verified on",
        copy=False,
        tracking=True,
        help="When the secretariat verified that the store exists. The exemption of "
        "a merchant expires after the number of days in the settings.",
    )
    exemption_review_date = fields.Date(
        string="Exemption to Review on",
        copy=False,
        tracking=True,
        help="When the secretariat checks again that the vendor is exempt.",
    )

    @api.depends_context("lang")
    @api.depends("online_vendor_type")
    def _compute_exemption_ground(self):
        """What the directive says of this kind of vendor (R13)."""
        grounds = {
            "manufacturer": self.env._(
                "Own platform of a manufacturer: exempt wherever it is."
            ),
            "storefront": self.env._(
                "Merchant who has a store in Québec, proven by its address."
            ),
        }
        for partner in self:
            partner.exemption_ground = grounds.get(partner.online_vendor_type)

    @api.onchange("online_vendor_type")
    def _onchange_online_vendor_type(self):
        """Who classifies a merchant has just verified its address, or says when."""
        if self.online_vendor_type == exemption.STOREFRONT:
            today = self.env.company._marketplace_today()
            self.exemption_verified_on = self.exemption_verified_on or today

    def _marketplace_exemption(self):
        return exemption.Exemption(
            self.online_vendor_type, self.exemption_evidence, self.exemption_verified_on
        )

    @api.constrains("online_vendor_type", "exemption_evidence", "exemption_verified_on")
    def _check_exemption_evidence(self):
        """An exemption rests on what shows it (R13).

        :raise ValidationError: says what is missing.
        """
        for partner in self.filtered(
            lambda p: p.online_vendor_type in exemption.EXEMPT
        ):
            today = self.env.company._marketplace_today()
            refusals = exemption.gaps(partner._marketplace_exemption(), today)
            if refusals:
                raise ValidationError(messages.explain(self.env, refusals))

    @api.model
    def _marketplace_expire_exemptions(self):
        """Ask the secretariat again about merchants verified too long ago (R13).

        They buy as any other meanwhile; one that bears the name of a marketplace is
        one.
        """
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        merchants = self.sudo().search(
            [("online_vendor_type", "=", exemption.STOREFRONT)]
        )
        found = merchants._marketplace_found()
        for partner in merchants:
            # Of a vendor that several organizations share, the strictest counts.
            own = partner.company_id or companies
            days = min(
                filter(None, own.mapped("marketplace_exemption_days")), default=0
            )
            today = own[:1]._marketplace_today()
            if exemption.is_expired(partner._marketplace_exemption(), today, days):
                sure = found[partner] and found[partner].certain
                kind = "marketplace" if sure else "to_classify"
                market = found[partner].key if found[partner] else False
                classify(
                    partner, {"online_vendor_type": kind, "marketplace_id": market}
                )

    def _marketplace_is_exempt(self):
        """Whether the secretariat has said that it, or its company, is exempt (R13)."""
        partner = self.sudo()
        if partner.is_marketplace_vendor:
            return False
        kinds = (partner | partner.commercial_partner_id).mapped("online_vendor_type")
        return any(kind in exemption.EXEMPT for kind in kinds)
