from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..gate import case
from ..gate.actor import is_secretary, is_unattended
from ..gate.remembered import remembered
from ..trail import trail

#: Fields that classify a vendor, with their value on a new one: the secretariat alone
#: writes them, and neither the context nor the database proposes another value.
CLASSIFICATION = {
    "online_vendor_type": "ordinary",
    "marketplace_id": False,
    "exemption_evidence": False,
    "exemption_verified_on": False,
    "exemption_review_date": False,
}
#: Fields that recognition reads.
IDENTITY = {"name", "email", "website"}
#: Fields that attach a contact to a company, or detach it.
HIERARCHY = {"parent_id", "is_company", "commercial_partner_id"}
WATCHED = CLASSIFICATION.keys() | IDENTITY | HIERARCHY


def classify(partners, **values):
    """Write what the product itself finds out of vendors, past who may classify (R13).

    :param values: of the fields of :data:`CLASSIFICATION`.
    """
    super(ResPartner, partners.sudo()).write(values)
    _tell_below(partners)


def _tell_below(partners, kind="vendor_classified"):
    """Have open documents follow what these vendors, and those above them, are now.

    :param kind: of the entries that say it.
    """
    partners.env.registry.clear_cache()
    below = partners._marketplace_with_contacts()
    below.invalidate_recordset(["is_marketplace_vendor"])
    # Documents depend on this field of their own vendor: the rest of the chain is read.
    below.modified(["online_vendor_type"])
    trail.note(below, kind)
    case.look(partners.env)


def _follow_move(partners, known):
    """Keep the classification of contacts that leave a marketplace (R1).

    Otherwise a contact detached from Amazon would be an ordinary vendor. A contact with
    an unauthorized order is not moved under a marketplace.

    :param known: what ``_marketplace_names`` returned before the move.
    """
    for partner in partners.sudo():
        if partner in known and not partner.is_marketplace_vendor:
            market = known[partner].id
            classify(partner, online_vendor_type="marketplace", marketplace_id=market)
    joined = partners.sudo().filtered(
        lambda p: p.is_marketplace_vendor and p not in known
    )
    joined._marketplace_refuse_unauthorized()
    if known or joined:
        _tell_below(partners, "vendor_moved")
    # Of an ordinary vendor too, once the trail speaks of it.
    trail.note(partners.sudo(), "vendor_moved")


class ResPartner(models.Model):
    """A vendor, classified by the secretariat under the directive (R1, R13).

    Invariant: a contact is a marketplace when it is classified as one, or when a
    company above it is, at whichever depth. Recognition may turn an ordinary vendor
    into a marketplace; the secretariat alone may change the classification otherwise,
    and each change is logged. Moving, merging or deleting contacts never frees a
    marketplace, nor gives a marketplace an order that was confirmed without an
    authorization.
    """

    _inherit = "res.partner"

    online_vendor_type = fields.Selection(
        [
            ("ordinary", "Ordinary vendor"),
            ("to_classify", "To be classified by the secretariat"),
            ("marketplace", "Online marketplace"),
            ("manufacturer", "Manufacturer’s own platform (exempt)"),
            ("storefront", "Merchant established in Québec (exempt)"),
        ],
        string="Directive on Online Marketplaces",
        default="ordinary",
        required=True,
        copy=False,
        tracking=True,
        help="Under the directive of April 11, 2025, goods may be bought from an "
        "online marketplace only with an authorization of the Director General. "
        "The platforms of manufacturers, and of merchants established in "
        "Québec, are exempt.",
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace", copy=False, tracking=True, ondelete="restrict"
    )
    is_marketplace_vendor = fields.Boolean(
        compute="_compute_is_marketplace_vendor",
        search="_search_is_marketplace_vendor",
        compute_sudo=True,
        recursive=True,
    )

    @api.depends("online_vendor_type", "parent_id.is_marketplace_vendor")
    def _compute_is_marketplace_vendor(self):
        """A marketplace above counts, whatever stands between (R1).

        A company below it is its own commercial partner for Odoo.
        """
        for partner in self:
            above = partner.parent_id
            partner.is_marketplace_vendor = (
                partner.online_vendor_type == "marketplace"
                or bool(above and above.is_marketplace_vendor)
            )

    def _search_is_marketplace_vendor(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", list(self._marketplace_vendor_ids()))

    @api.model
    @remembered()
    def _marketplace_vendor_ids(self):
        """Ids of the marketplace vendors; cached, as plain orders ask too."""
        vendors = self.sudo().with_context(active_test=False)
        classified = vendors.search([("online_vendor_type", "=", "marketplace")])
        return frozenset(vendors.search([("id", "child_of", classified.ids)]).ids)

    @api.model
    @remembered()
    def _marketplace_doubtful_ids(self):
        """Ids of the vendors that the secretariat has to classify; cached as well."""
        vendors = self.sudo().with_context(active_test=False)
        doubtful = vendors.search([("online_vendor_type", "=", "to_classify")])
        return frozenset(doubtful.ids)

    def _marketplace_origin(self):
        """The closest marketplace: itself, or a company above it; or none."""
        partner = self.sudo()
        while partner and partner.online_vendor_type != "marketplace":
            partner = partner.parent_id
        return partner

    def _marketplace_key(self):
        """Key of its marketplace, for the rules; a key of its own when it has none."""
        vendor = self._marketplace_origin() or self.commercial_partner_id or self
        market = vendor.marketplace_id
        return f"marketplace:{market.id}" if market else f"vendor:{vendor.id}"

    # ---- create and write ----------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """A form begins with no classification, whatever somebody has set (R13)."""
        names = CLASSIFICATION.keys() & fields
        values = super().default_get(fields)
        return {**values, **{name: CLASSIFICATION[name] for name in names}}

    @api.model_create_multi
    def create(self, vals_list):
        given = [
            {
                name: vals[name]
                for name, plain in CLASSIFICATION.items()
                if vals.get(name) and vals[name] != plain
            }
            for vals in vals_list
        ]
        self._marketplace_check_classifier(set().union(*given))
        # Explicit values: neither a context default nor an ir.default gets in.
        partners = super().create(
            [
                {**vals, **CLASSIFICATION, **values}
                for vals, values in zip(vals_list, given, strict=True)
            ]
        )
        # A class that was given with the name was given to that name.
        plain = partners.filtered(lambda p: p.online_vendor_type == "ordinary")
        plain._marketplace_flag()
        classified = any("online_vendor_type" in values for values in given)
        if classified or (
            any(vals.get("parent_id") for vals in vals_list)
            and any(partners.sudo().mapped("is_marketplace_vendor"))
        ):
            _tell_below(partners)
        return partners

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        classified = {
            name
            for name in CLASSIFICATION.keys() & vals
            if self._marketplace_changes(name, vals[name])
        }
        self._marketplace_check_classifier(
            classified, frees="marketplace" in self.mapped("online_vendor_type")
        )
        moved = self.browse()
        if vals.keys() & HIERARCHY:
            moved = self._marketplace_with_contacts()
        known = moved._marketplace_names()
        renamed = not classified and vals.keys() & IDENTITY
        found = self._marketplace_found() if renamed else {}
        result = super().write(vals)
        if "online_vendor_type" in vals:
            _tell_below(self)
        elif classified:
            trail.note(self.sudo(), "vendor_classified")
        _follow_move(moved, known)
        if renamed:
            self._marketplace_flag(found)
        return result

    def copy(self, default=None):
        """A copy is an ordinary vendor, unless it is that of a marketplace (R1)."""
        copies = super().copy(default)
        for original, copied in zip(self.sudo(), copies.sudo(), strict=True):
            if original.online_vendor_type == "marketplace":
                market = original.marketplace_id.id
                kind = original.online_vendor_type
                classify(copied, online_vendor_type=kind, marketplace_id=market)
        return copies

    def unlink(self):
        """Contacts whose company was a marketplace stay marketplaces (R1)."""
        contacts = self._marketplace_with_contacts() - self
        known = contacts._marketplace_names()
        gone = self.sudo().filtered(
            lambda p: p.is_marketplace_vendor or p.online_vendor_type != "ordinary"
        )
        trail.add([trail.Fact("deleted", one, gone=True) for one in gone])
        # An ordinary one that the secretariat has classified.
        trail.note_deletion(self.sudo() - gone)
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
        partners = self.with_context(active_test=False)
        return partners.search([("id", "child_of", self.ids)])

    def _marketplace_names(self):
        """The marketplace of each partner that is one, by itself or by those above."""
        return {
            partner: partner._marketplace_origin().marketplace_id
            for partner in self.sudo()
            if partner.is_marketplace_vendor
        }

    def _marketplace_refuse_unauthorized(self):
        """Refuse to move under a marketplace a vendor with unauthorized orders (R2)."""
        if not self:
            return
        free = self.env["res.company"]._marketplace_free_ids()
        order = self.env["purchase.order"].sudo()
        order = order.search(
            [
                ("partner_id", "in", self.ids),
                ("state", "in", ("to approve", "purchase")),
                ("is_marketplace_order", "!=", True),
                # Those of the organizations that are bound (R33).
                ("company_id", "not in", list(free)),
            ],
            limit=1,
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

        :param frees: whether the write may free a marketplace: the server may not.
        :raise AccessError: when there is any name and the person may not; code that is
            kept in the database never may, whosever name it takes.
        """
        if not names:
            return
        if is_unattended(self.env) and not (frees and self.env.registry.ready):
            return
        if not is_secretary(self.env):
            raise AccessError(
                self.env._(
                    "Only the secretariat can say which vendors are online "
                    "marketplaces and which are exempt (directive of April 11, "
                    "2025).\nAsk it to classify this vendor, with proof if it is "
                    "exempt."
                )
            )
