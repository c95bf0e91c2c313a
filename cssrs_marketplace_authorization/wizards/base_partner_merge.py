from odoo import models
from odoo.exceptions import UserError

from ..models.documents.purchase_order import COMMITTED
from ..models.gate import case
from ..models.trail import trail
from ..models.trail.kept import KEPT
from ..models.vendor.res_partner import classify

#: What goes with a classification.
_OF_CLASS = (
    "marketplace_id exemption_evidence exemption_verified_on exemption_review_date"
).split()


def _classify_kept(partners, kept):
    """Give the remaining contact the strictest classification of all (R1)."""
    values = {}
    found = partners.filtered("is_marketplace_vendor")
    if found and kept.online_vendor_type == "ordinary" and partners - found:
        values["online_vendor_type"] = "marketplace"
    for name in _OF_CLASS:
        # Odoo fills empty values as the user, who may not classify: do it here.
        known = partners.filtered(name)[:1]
        if known and not kept[name]:
            values[name] = kept._fields[name].convert_to_write(known[name], known)
    if values:
        classify(kept, **values)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merge of contacts, which Odoo does by SQL, past the ORM and the gate (R1).

    Invariant: a contact merged with a marketplace is that marketplace. No merge gives
    it a confirmed order without an authorization, nor changes the vendor of a decided
    authorization.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) > 1 and not (dst_partner and dst_partner in partners):
            dst_partner = self._get_ordered_partner(partners.ids)[-1]
        if len(partners) > 1:
            self._marketplace_refuse_merge(partners.sudo(), dst_partner.sudo())
            _classify_kept(partners.sudo(), dst_partner.sudo())
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if len(partners) > 1:
            self._marketplace_follow(dst_partner)
        return result

    def _marketplace_refuse_merge(self, partners, kept):
        """Refuse a merge with a vendor known not to be a marketplace, and the like."""
        found = partners.filtered("is_marketplace_vendor")
        others = partners - found
        exempt = set(others.mapped("online_vendor_type")) - {"ordinary"}
        if found and others and (kept.commercial_partner_id != kept or exempt):
            raise UserError(
                self.env._(
                    "An online marketplace cannot be merged with an exempt vendor, nor "
                    "with the contact of another vendor.\nHave the secretariat "
                    "classify these vendors first."
                )
            )
        if found:
            others._marketplace_refuse_unauthorized()
        self._marketplace_refuse_decided(partners - kept)

    def _marketplace_refuse_decided(self, merged):
        """Refuse to change the vendor that a decided authorization names (R17)."""
        decided = self.env["purchase.marketplace.authorization"].sudo()
        decided = decided.search(
            [("partner_id", "in", merged.ids), ("state", "!=", "draft")], limit=1
        )
        if decided:
            raise UserError(
                self.env._(
                    "%(vendor)s is the vendor that the authorization %(number)s "
                    "names.\nKeep it as the destination of the merge.",
                    vendor=decided.partner_id.display_name,
                    number=decided.name,
                )
            )

    def _marketplace_follow(self, kept):
        """Mark the open orders that were moved, and have the others be seen (R1)."""
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        orders = self.env["purchase.order"].sudo()
        moved = orders.search(
            [("partner_id", "child_of", kept.ids), ("state", "not in", COMMITTED)]
        )
        self.env.add_to_compute(orders._fields["is_marketplace_order"], moved)
        self.env.flush_all()
        for model in self.env["res.company"]._marketplace_document_models():
            # An order and a bill have a partner, an expense a vendor.
            for name in {"partner_id", "vendor_id"}.intersection(KEPT[model].columns):
                bought = [(name, "=", kept.id), ("marketplace_clearance", "!=", False)]
                trail.note(self.env[model].sudo().search(bought), "allowed")
        if kept.sudo().is_marketplace_vendor:
            case.look(self.env)
