from types import MappingProxyType

from odoo import api, fields, models

from ...constants import CRITERION_FIELDS
from ...rules import coverage, criteria, similarity, submission
from ...words import render as messages
from ..gate.line import converted


class PurchaseMarketplaceAuthorizationLine(models.Model):
    """One good of a form, with the four criteria argued for it (R3).

    Invariant: written only while the form is a draft. What documents take of it never
    exceeds the approved quantity (R16).
    """

    _name = "purchase.marketplace.authorization.line"
    _description = "Good of a marketplace purchase authorization"
    _inherit = [
        "purchase.marketplace.authorization.part",
        "purchase.marketplace.protected",
    ]
    _order = "authorization_id, sequence, id"

    _marketplace_protected = MappingProxyType(
        {
            "qty_committed": 0.0,
            "price_subtotal": 0.0,
            "product_names": False,
        }
    )

    company_id = fields.Many2one(related="authorization_id.company_id")
    currency_id = fields.Many2one(related="authorization_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Good",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        help="Manufacturer, model and reference: what anybody needs to find this exact "
        "good.",
    )
    product_id = fields.Many2one(
        "product.product",
        domain=[("purchase_ok", "=", True)],
        ondelete="restrict",
        index="btree_not_null",
    )
    product_names = fields.Json(
        copy=False,
        help="What the product was called when it was authorized, in each language.",
    )
    is_renamed = fields.Boolean(
        compute="_compute_is_renamed",
        help="Whether the product has since been given the name of another good.",
    )
    product_url = fields.Char(string="Page on the Marketplace")
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    product_uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_product_uom_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
    )
    price_unit = fields.Float(
        string="Estimated Unit Price before Taxes", min_display_digits="Product Price"
    )
    price_subtotal = fields.Monetary(
        string="Amount before Taxes", compute="_compute_price_subtotal", store=True
    )
    is_essential = fields.Boolean(string="Is the good essential?")
    essential_reason = fields.Text(string="Why it is essential")
    is_unique = fields.Boolean(string="Is the good unique?")
    unique_reason = fields.Text(string="What makes it unique")
    is_irreplaceable = fields.Boolean(string="Is the good impossible to replace?")
    irreplaceable_reason = fields.Text(string="Why nothing can replace it")
    is_sole_distributor = fields.Boolean(
        string="Is the marketplace its sole distributor?"
    )
    sole_distributor_reason = fields.Text(
        string="How it was checked that nobody else sells it"
    )
    essential_hint = fields.Text(compute="_compute_hints")
    unique_hint = fields.Text(compute="_compute_hints")
    irreplaceable_hint = fields.Text(compute="_compute_hints")
    sole_distributor_hint = fields.Text(compute="_compute_hints")
    criteria_met = fields.Integer(compute="_compute_hints")
    qty_committed = fields.Float(
        string="Already Ordered", readonly=True, copy=False, digits="Product Unit"
    )

    _quantity_not_overspent = models.Constraint(
        "CHECK(COALESCE(qty_committed, 0) <= GREATEST(quantity, 0) + 0.000001)",
        "Orders would take more than the authorized quantity.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name or ""

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        unit = self.env.ref("uom.product_uom_unit", raise_if_not_found=False)
        for line in self:
            line.product_uom_id = line.product_uom_id or line.product_id.uom_id or unit

    @api.depends("quantity", "price_unit")
    def _compute_price_subtotal(self):
        for line in self:
            amount = line.quantity * line.price_unit
            currency = line.currency_id
            line.price_subtotal = currency.round(amount) if currency else amount

    @api.depends("product_names", "product_id.name")
    def _compute_is_renamed(self):
        """Compare the names in every language: one of them is enough to order by."""
        known = self.filtered("product_names")
        names = known.product_id._marketplace_names()
        for line in self:
            line.is_renamed = bool(line.product_names) and similarity.is_renamed(
                line.product_names, names.get(line.product_id._origin.id, {})
            )

    @api.depends_context("lang")
    @api.depends(*(field for pair in CRITERION_FIELDS.values() for field in pair))
    def _compute_hints(self):
        """What to correct in each justification, shown while it is typed (R3, R4)."""
        for line in self:
            answers = line._answers()
            line.criteria_met = len(answers) - len(criteria.gaps("", answers))
            for criterion, refusals in criteria.hints(answers).items():
                hints = [messages.hint(self.env, refusal) for refusal in refusals]
                line[f"{criterion}_hint"] = "\n".join(hints)

    def _requested_good(self):
        return submission.RequestedGood(
            name=self.name or "",
            quantity=self.quantity,
            price_unit=self.price_unit,
            answers=self._answers(),
        )

    def _answers(self):
        return tuple(
            criteria.Answer(criterion, self[affirmed], self[reason] or "")
            for criterion, (affirmed, reason) in CRITERION_FIELDS.items()
        )

    def _reasons_text(self):
        return " | ".join(answer.reason for answer in self._answers())

    def _argued(self, reason):
        """The justification in a field, good by good when there are several."""
        said = [(good.name, good[reason]) for good in self if good[reason]]
        if len(self) < 2:
            return said[0][1] if said else None
        return "\n".join(f"{name} – {text}" for name, text in said) or None

    def _similar_good(self):
        product = self.product_id
        key = product._origin.id or product.id or None
        return similarity.Good(self.name or "", key)

    def _fits(self, product):
        """Whether a product may be this good: it is its product, or it has none.

        One that was given the name of another good since is not.
        """
        self.ensure_one()
        if not self.product_id:
            return True
        return self.product_id == product and not self.is_renamed

    def _unfit(self, product, name):
        """A good that a document calls by a name, and that is not this one."""
        renamed = self.product_id and self.product_id == product
        names = (self.product_names or {}) if renamed else {}
        was = names.get(self.env.lang) or names.get("en_US") or ""
        return coverage.Good(name, formerly=was)

    def _said_quantity(self):
        """The quantity, as the language of the environment writes it."""
        return messages.quantity(self.env, self.quantity)

    def _convert_quantity(self, quantity, unit):
        """A quantity in the unit of this good; ``None`` if units do not compare."""
        self.ensure_one()
        return converted(quantity, unit, self.product_uom_id)

    def _prepare_purchase_order_line(self):
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "product_qty": self.quantity - self.qty_committed,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "marketplace_authorization_line_id": self.id,
        }
