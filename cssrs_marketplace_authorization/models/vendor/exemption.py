from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import exemption
from ...words import render as messages
from .res_partner import classify

STRICT = "marketplace_strict_makers"


class ResPartner(models.Model):
    """A vendor that the directive exempts: a manufacturer, or a store in Québec (R13).

    Invariant: an exemption rests on what shows it. That of a merchant expires.
    """

    _inherit = "res.partner"

    exemption_evidence = fields.Text(
        prefetch="marketplace",
        copy=False,
        tracking=True,
        help="Proof that the vendor is exempt: address of the store, manufacturer of "
        "the good.",
    )
    exemption_ground = fields.Char(compute="_compute_exemption_ground")
    exemption_verified_on = fields.Date(
        prefetch="marketplace",
        string="Address Verified on",
        copy=False,
        tracking=True,
        help="When the secretariat verified that the store exists. The exemption of "
        "a merchant expires after the number of days in the settings.",
    )
    exemption_review_date = fields.Date(
        prefetch="marketplace",
        string="Exemption to Review on",
        copy=False,
        tracking=True,
        help="When the secretariat checks again that the vendor is exempt.",
    )
    exemption_is_local = fields.Boolean(
        string="Exempt by Its Address", compute="_compute_exemption_ground"
    )

    @api.depends_context("lang", "company")
    @api.depends("online_vendor_type")
    def _compute_exemption_ground(self):
        """What the directive says of this kind of vendor (R13)."""
        grounds = {
            "manufacturer": self.env._(
                "Manufacturer’s own platform: exempt wherever it is."
            ),
            "local": self.env._(
                "Vendor who has a store in Québec, proven by its address."
            ),
        }
        for partner in self:
            kind = partner.online_vendor_type
            # The form of a plain vendor asks no query more.
            exempt = kind in exemption.EXEMPT
            is_local = exempt and partner._marketplace_exemption().is_local
            partner.exemption_is_local = is_local
            partner.exemption_ground = grounds.get("local" if is_local else kind)

    @api.onchange("online_vendor_type")
    def _onchange_online_vendor_type(self):
        """Who classifies a merchant has just verified its address, or says when."""
        if self._marketplace_exemption().is_local:
            today = self.env.company._marketplace_today()
            self.exemption_verified_on = self.exemption_verified_on or today

    def _marketplace_exemption(self, buyers=None):
        """What is recorded of it, as those who may buy from it read the directive."""
        self.ensure_one()
        return exemption.Exemption(
            self.online_vendor_type,
            self.exemption_evidence,
            self.exemption_verified_on,
            any((buyers or self._marketplace_buyers()).mapped(STRICT)),
        )

    def _marketplace_buyers(self, everybody=None):
        """The organizations that may buy from it and that the directive binds (R33).

        Of a vendor that several of them share, the strictest reading counts.

        :param everybody: the active organizations, when they are known.
        """
        own = self.company_id.sudo() or everybody
        if not own:
            own = self.env["res.company"].sudo().search([("active", "=", True)])
        return own.filtered(lambda company: company._marketplace_is_bound())

    @api.constrains("online_vendor_type", "exemption_evidence", "exemption_verified_on")
    def _check_exemption_evidence(self):
        """An exemption rests on what shows it (R13)."""
        for partner in self.filtered(
            lambda p: p.online_vendor_type in exemption.EXEMPT
        ):
            today = self.env.company._marketplace_today()
            refusals = exemption.gaps(partner._marketplace_exemption(), today)
            if refusals:
                raise ValidationError(messages.explain(self.env, refusals))

    def _marketplace_expire_exemptions(self):
        """Ask the secretariat again about vendors verified too long ago (R13).

        They buy as any other meanwhile; one that bears the name of a marketplace is
        one.
        """
        everybody = self.env["res.company"].sudo().search([("active", "=", True)])
        exempt = [("online_vendor_type", "in", exemption.EXEMPT)]
        vendors = self.sudo().search(exempt)
        found = vendors._marketplace_found()
        for partner in vendors:
            own = partner._marketplace_buyers(everybody)
            days = filter(None, own.mapped("marketplace_exemption_days"))
            today = (own[:1] or self.env.company)._marketplace_today()
            known = partner._marketplace_exemption(own)
            if exemption.is_expired(known, today, min(days, default=0)):
                sure = found[partner] and found[partner].certain
                kind = "marketplace" if sure else "to_classify"
                market = found[partner].key if found[partner] else False
                classify(partner, online_vendor_type=kind, marketplace_id=market)

    def _marketplace_is_exempt(self):
        """Whether the secretariat has said that it, or its company, is exempt (R13)."""
        partner = self.sudo()
        if partner.is_marketplace_vendor:
            return False
        kinds = (partner | partner.commercial_partner_id).mapped("online_vendor_type")
        return any(kind in exemption.EXEMPT for kind in kinds)
