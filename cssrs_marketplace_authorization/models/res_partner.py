from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from .. import messages
from ..guard import as_system, is_system, is_unattended
from ..rules import exemption

#: What decides whether a vendor is a marketplace: the secretariat alone writes it.
CLASSIFICATION = (
    "online_vendor_type",
    "marketplace_id",
    "exemption_evidence",
    "exemption_review_date",
)
#: What recognition reads.
IDENTITY = {"name", "email", "website"}
#: What makes a contact follow a company, or stop following it.
HIERARCHY = {"parent_id", "is_company"}


class ResPartner(models.Model):
    """A vendor, classified by the secretariat under the directive (R1, R13).

    Invariant: the classification is the one of the commercial partner; its contacts and
    addresses follow it. Recognition may turn an ordinary vendor into a marketplace;
    only the secretariat may do anything else, and every change is logged.
    """

    _inherit = "res.partner"

    online_vendor_type = fields.Selection(
        [
            ("ordinary", "Ordinary vendor"),
            ("marketplace", "Online marketplace"),
            ("manufacturer", "Manufacturer’s own platform (exempt)"),
            ("storefront", "Merchant established in Québec (exempt)"),
        ],
        string="Directive on Online Marketplaces",
        default="ordinary",
        required=True,
        tracking=True,
        help="Under the directive of April 11, 2025, goods are bought from an online "
        "marketplace only with an authorization of the Director General. The "
        "platforms of manufacturers, and of merchants established in Québec, are "
        "exempt.",
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace", tracking=True, ondelete="restrict"
    )
    exemption_evidence = fields.Text(
        tracking=True,
        help="What shows that the vendor is exempt: address of the store, maker of "
        "the good.",
    )
    exemption_ground = fields.Char(compute="_compute_exemption_ground")
    exemption_review_date = fields.Date(
        string="Exemption to Review on",
        tracking=True,
        help="When the secretariat checks again that the vendor is exempt.",
    )
    is_marketplace_vendor = fields.Boolean(
        compute="_compute_is_marketplace_vendor",
        search="_search_is_marketplace_vendor",
        compute_sudo=True,
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
                "Merchant who has a store in Québec: its address shows it."
            ),
        }
        for partner in self:
            partner.exemption_ground = grounds.get(partner.online_vendor_type)

    @api.constrains("online_vendor_type", "exemption_evidence")
    def _check_exemption_evidence(self):
        """An exemption rests on what shows it (R13).

        :raise ValidationError: says what is missing.
        """
        for partner in self:
            refusals = exemption.gaps(
                partner.online_vendor_type, partner.exemption_evidence
            )
            if refusals:
                raise ValidationError(messages.explain(self.env, refusals))

    @api.depends("online_vendor_type", "commercial_partner_id.online_vendor_type")
    def _compute_is_marketplace_vendor(self):
        for partner in self:
            company = partner.commercial_partner_id or partner
            partner.is_marketplace_vendor = company.online_vendor_type == "marketplace"

    def _search_is_marketplace_vendor(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("commercial_partner_id.online_vendor_type", "=", "marketplace")

    def _marketplace_key(self):
        """Key of the marketplace of a vendor, for the rules; its own when unnamed."""
        company = self.commercial_partner_id
        return (
            f"marketplace:{company.marketplace_id.id}"
            if company.marketplace_id
            else f"vendor:{company.id}"
        )

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._marketplace_check_classifier(
                {
                    name
                    for name in CLASSIFICATION
                    if vals.get(name) not in (None, False, "ordinary")
                }
            )
        partners = super().create(vals_list)
        partners._marketplace_flag()
        return partners

    def write(self, vals):
        self._marketplace_check_classifier(vals.keys() & set(CLASSIFICATION))
        before = {}
        if vals.keys() & HIERARCHY:
            before = {partner: partner.sudo().commercial_partner_id for partner in self}
        result = super().write(vals)
        for partner, company in before.items():
            partner.sudo()._marketplace_keep_classification(company)
        if vals.keys() & IDENTITY:
            self._marketplace_flag()
        return result

    def _marketplace_keep_classification(self, company):
        """A contact that leaves a marketplace takes the classification along (R1).

        Otherwise a contact detached from Amazon would be an ordinary vendor.
        """
        if (
            self.commercial_partner_id == self != company
            and company.online_vendor_type == "marketplace"
            and self.online_vendor_type == "ordinary"
        ):
            as_system(self).write(
                {
                    "online_vendor_type": "marketplace",
                    "marketplace_id": company.marketplace_id.id,
                }
            )

    def _marketplace_check_classifier(self, names):
        """Refuse a classification by someone else than the secretariat (R13).

        :raise AccessError: when there is any name and the person may not.
        """
        if not names or is_system(self.env) or is_unattended(self.env):
            return
        if not self.env.user.has_group(
            "cssrs_marketplace_authorization.group_marketplace_secretariat"
        ):
            raise AccessError(
                self.env._(
                    "The secretariat alone says which vendors are online marketplaces "
                    "and which are exempt (directive of April 11, 2025).\nAsk it to "
                    "classify this vendor, with what shows that it is exempt."
                )
            )

    # ---- recognition ---------------------------------------------------------------

    def _marketplace_flag(self):
        """Turn ordinary vendors that are recognized into marketplaces (R1)."""
        for partner in self:
            if partner.online_vendor_type != "ordinary" or (
                partner.commercial_partner_id not in (partner, self.browse())
            ):
                continue
            marketplace = self.env["purchase.marketplace"]._marketplace_recognize(
                partner.name, (partner.email, partner.website)
            )
            if marketplace:
                as_system(partner).write(
                    {
                        "online_vendor_type": "marketplace",
                        "marketplace_id": marketplace.id,
                    }
                )

    @api.model
    def _marketplace_recognize_existing(self):
        """Recognize the marketplaces among the vendors at installation."""
        companies = Domain("parent_id", "=", False)
        vendors = Domain("supplier_rank", ">", 0) | Domain("is_company", "=", True)
        self.with_context(active_test=False).search(
            companies & vendors
        )._marketplace_flag()
