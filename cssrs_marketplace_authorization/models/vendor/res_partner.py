from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...constants import GROUP_SECRETARIAT
from ...rules import exemption
from ...words import render as messages
from ..gate.actor import is_unattended

#: Fields that classify a vendor: the secretariat alone writes them.
CLASSIFICATION = (
    "online_vendor_type",
    "marketplace_id",
    "exemption_evidence",
    "exemption_review_date",
)
#: Fields that recognition reads.
IDENTITY = {"name", "email", "website"}
#: Fields that attach a contact to a company, or detach it.
HIERARCHY = {"parent_id", "is_company", "commercial_partner_id"}


def classify(partners, values):
    """Write what the product itself finds out of vendors, past who may classify (R13).

    :param values: of the fields of :data:`CLASSIFICATION`.
    """
    super(ResPartner, partners.sudo()).write(values)
    partners.env.registry.clear_cache()


def _follow_move(partners, known):
    """Keep the classification of contacts that leave a marketplace (R1).

    Otherwise a contact detached from Amazon would be an ordinary vendor. A contact with
    an unauthorized order is not moved under a marketplace.

    :param known: what ``_marketplace_names`` returned before the move.
    """
    for partner in partners.sudo():
        if partner in known and not partner.is_marketplace_vendor:
            classify(
                partner,
                {
                    "online_vendor_type": "marketplace",
                    "marketplace_id": known[partner].id,
                },
            )
    joined = partners.sudo().filtered(
        lambda p: p.is_marketplace_vendor and p not in known
    )
    joined._marketplace_refuse_unauthorized()
    if known or joined:
        partners.env.registry.clear_cache()


class ResPartner(models.Model):
    """A vendor, classified by the secretariat under the directive (R1, R13).

    Invariant: a contact is a marketplace when it is classified as one, or when its
    commercial partner is. Recognition may turn an ordinary vendor into a marketplace;
    the secretariat alone may change the classification otherwise, and each change is
    logged. Moving, merging or deleting contacts never frees a marketplace, nor gives a
    marketplace an order that was confirmed without an authorization.
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
        copy=False,
        tracking=True,
        help="Under the directive of April 11, 2025, goods are bought from an online "
        "marketplace only with an authorization of the Director General. The "
        "platforms of manufacturers, and of merchants established in Québec, are "
        "exempt.",
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace", copy=False, tracking=True, ondelete="restrict"
    )
    exemption_evidence = fields.Text(
        copy=False,
        tracking=True,
        help="What shows that the vendor is exempt: address of the store, maker of "
        "the good.",
    )
    exemption_ground = fields.Char(compute="_compute_exemption_ground")
    exemption_review_date = fields.Date(
        string="Exemption to Review on",
        copy=False,
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
            partner.is_marketplace_vendor = "marketplace" in (
                partner.online_vendor_type,
                partner.commercial_partner_id.online_vendor_type,
            )

    def _search_is_marketplace_vendor(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("online_vendor_type", "=", "marketplace") | Domain(
            "commercial_partner_id.online_vendor_type", "=", "marketplace"
        )

    @api.model
    @tools.ormcache()
    def _marketplace_vendor_ids(self):
        """Ids of the marketplace vendors; cached, as plain orders ask too."""
        vendors = self.sudo().with_context(active_test=False)
        return frozenset(vendors.search([("is_marketplace_vendor", "=", True)]).ids)

    def _marketplace_key(self):
        """Key of its marketplace, for the rules; a key of its own when it has none."""
        vendor = self.commercial_partner_id or self
        if self.online_vendor_type == "marketplace" != vendor.online_vendor_type:
            vendor = self
        return (
            f"marketplace:{vendor.marketplace_id.id}"
            if vendor.marketplace_id
            else f"vendor:{vendor.id}"
        )

    # ---- create and write ----------------------------------------------------------

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
        if any(vals.get("parent_id") for vals in vals_list) and any(
            partners.sudo().mapped("is_marketplace_vendor")
        ):
            self.env.registry.clear_cache()
        return partners

    def write(self, vals):
        self._marketplace_check_classifier(
            {
                name
                for name in vals.keys() & set(CLASSIFICATION)
                if self._marketplace_changes(name, vals[name])
            },
            frees="marketplace" in self.mapped("online_vendor_type"),
        )
        moved = self.browse()
        if vals.keys() & HIERARCHY:
            moved = self._marketplace_with_contacts()
        known = moved._marketplace_names()
        result = super().write(vals)
        if "online_vendor_type" in vals:
            self.env.registry.clear_cache()
        _follow_move(moved, known)
        if vals.keys() & IDENTITY:
            self._marketplace_flag()
        return result

    def copy(self, default=None):
        """The copy of a marketplace is one, whoever copies; no other is classified."""
        copies = super().copy(default)
        for partner, copied in zip(self.sudo(), copies.sudo(), strict=True):
            kinds = (partner.online_vendor_type, copied.online_vendor_type)
            if kinds == ("marketplace", "ordinary"):
                market = partner.marketplace_id.id
                classify(
                    copied, {"online_vendor_type": kinds[0], "marketplace_id": market}
                )
        return copies

    def unlink(self):
        """Contacts whose company was a marketplace stay marketplaces (R1)."""
        contacts = self._marketplace_with_contacts() - self
        known = contacts._marketplace_names()
        result = super().unlink()
        _follow_move(contacts.exists(), known)
        return result

    def _marketplace_changes(self, name, value):
        """Whether a write changes a value: forms and merges may write the same one."""
        field = self._fields[name]
        return any(
            field.convert_to_write(partner[name], partner) != (value or False)
            for partner in self.sudo()
        )

    def _marketplace_with_contacts(self):
        """These partners and their contacts, whose company changes with them."""
        if not any(partner.child_ids for partner in self.sudo()):
            return self
        return self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )

    def _marketplace_names(self):
        """The marketplace of each partner that is one, by itself or by its company."""
        return {
            partner: (partner.commercial_partner_id | partner)
            .filtered(lambda p: p.online_vendor_type == "marketplace")[:1]
            .marketplace_id
            for partner in self.sudo()
            if partner.is_marketplace_vendor
        }

    def _marketplace_refuse_unauthorized(self):
        """Refuse to move under a marketplace a vendor with unauthorized orders (R2).

        :raise UserError: names the first such order.
        """
        if not self:
            return
        order = (
            self.env["purchase.order"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.ids),
                    ("state", "in", ("to approve", "purchase")),
                    ("is_marketplace_order", "!=", True),
                ],
                limit=1,
            )
        )
        if order:
            raise UserError(
                self.env._(
                    "%(vendor)s would become an online marketplace, and its order "
                    "%(order)s was confirmed without an authorization.\nHave the "
                    "secretariat classify this vendor first.",
                    vendor=order.partner_id.display_name,
                    order=order.name,
                )
            )

    def _marketplace_check_classifier(self, names, frees=False):
        """Refuse a classification by anyone but the secretariat (R13).

        :param frees: whether the write may free a marketplace: automations may not.
        :raise AccessError: when there is any name and the person may not.
        """
        if not names:
            return
        if is_unattended(self.env) and not (frees and self.env.registry.ready):
            return
        if not self.env.user.has_group(GROUP_SECRETARIAT):
            raise AccessError(
                self.env._(
                    "The secretariat alone says which vendors are online marketplaces "
                    "and which are exempt (directive of April 11, 2025).\nAsk it to "
                    "classify this vendor, with what shows that it is exempt."
                )
            )

    # ---- recognition ---------------------------------------------------------------

    def _marketplace_flag(self, among=None):
        """Classify the ordinary vendors that are recognized as marketplaces (R1).

        :param among: marketplaces to recognize; all of them by default.
        """
        for partner in self:
            company = partner.commercial_partner_id or partner
            if {"ordinary"} != {partner.online_vendor_type, company.online_vendor_type}:
                continue
            marketplace = self.env["purchase.marketplace"]._recognize(
                partner.name, (partner.email, partner.website)
            )
            if marketplace and (among is None or marketplace in among):
                classify(
                    partner,
                    {
                        "online_vendor_type": "marketplace",
                        "marketplace_id": marketplace.id,
                    },
                )

    @api.model
    def _marketplace_recognize_existing(self, among=None):
        """Recognize the marketplaces among the existing vendors.

        :param among: marketplaces to recognize; all of them by default.
        """
        companies = Domain("parent_id", "=", False)
        vendors = Domain("supplier_rank", ">", 0) | Domain("is_company", "=", True)
        ordinary = Domain("online_vendor_type", "=", "ordinary")
        self.with_context(active_test=False).search(
            companies & vendors & ordinary
        )._marketplace_flag(among)
