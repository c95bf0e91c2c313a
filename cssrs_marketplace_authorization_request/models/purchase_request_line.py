from odoo import api, fields, models
from odoo.tools import float_round

from odoo.addons.cssrs_marketplace_authorization.models.gate import flag
from odoo.addons.cssrs_marketplace_authorization.rules import coverage

#: What a person writes about the good, and may give the address of a marketplace.
TEXTS = ("name", "specifications")


class PurchaseRequestLine(models.Model):
    """A requested good or service, matched with the authorized good that it asks for.

    Invariant: no change of a line of a committed request asks more of a marketplace
    than what its authorization leaves (R16, R17). The vendor is the one that Odoo
    computes from the product: one that a person writes through RPC does not count.
    """

    # In front of Odoo's own class: the gate sees what it has done with the values.
    _name = "purchase.request.line"
    _inherit = ["purchase.marketplace.document.line", "purchase.request.line"]
    _marketplace_parent = "request_id"
    _marketplace_material = frozenset(
        (
            "request_id product_id product_qty product_uom_id estimated_cost cancelled "
            "name specifications marketplace_authorization_line_id"
        ).split()
    )

    marketplace_authorization_line_id = fields.Many2one(
        "purchase.marketplace.authorization.line",
        string="Authorized Good",
        compute="_compute_marketplace_authorization_line_id",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('authorization_id', '=', parent.marketplace_authorization_id)]",
    )

    @api.depends("product_id", "name", "request_id.marketplace_authorization_id")
    def _compute_marketplace_authorization_line_id(self):
        for line in self:
            authorization = line.request_id.marketplace_authorization_id
            current = line.marketplace_authorization_line_id
            if not authorization or not line._marketplace_is_good():
                line.marketplace_authorization_line_id = False
            elif current.authorization_id != authorization or (
                not current._fits(line.product_id)
            ):
                match = line.sudo()._marketplace_match(authorization.sudo())
                line.marketplace_authorization_line_id = match.sudo(False)

    def _marketplace_match(self, authorization):
        """The authorized good that the line asks for: by product, else by name."""
        self.ensure_one()
        product = self.product_id._origin
        same = authorization.line_ids.filtered(
            lambda good: not product and not good.product_id and good.name == self.name
        )
        return same[:1] or authorization._match(product)

    @api.depends("company_id")
    def _compute_supplier_id(self):
        """Follow the company, and know a vendor too where there is none.

        Otherwise a request moved away and back again would have lost its vendor.
        """
        result = super()._compute_supplier_id()
        for line in self.filtered(lambda r: not r.company_id and r.product_id):
            line.supplier_id = line.product_id.seller_ids[:1].partner_id
        return result

    def _marketplace_is_good(self):
        """Whether the line asks for a good; an unknown product counts as one (R20)."""
        self.ensure_one()
        return self.product_id.type != "service"

    def _marketplace_is_sold(self):
        """Whether a marketplace would sell it: by its vendor, or by what it says."""
        self.ensure_one()
        if self.cancelled:
            return False
        vendor = self.supplier_id._origin
        if vendor.id and vendor.id in vendor._marketplace_vendor_ids():
            return True
        return bool(self._marketplace_recognized())

    def _marketplace_recognized(self):
        """The marketplace that a line names, unless its vendor is exempt (R1, R13)."""
        marketplaces = self.env["purchase.marketplace"]
        for line in self:
            found = line._marketplace_recognize({name: line[name] for name in TEXTS})
            if found and not line.supplier_id._marketplace_is_exempt():
                return found
        return marketplaces

    def _marketplace_recognize(self, vals):
        """The marketplace that texts name: an address, or a name that begins them."""
        marketplaces = self.env["purchase.marketplace"]
        for text in filter(None, map(vals.get, TEXTS)):
            found = marketplaces._recognize(text)
            found = found or marketplaces._recognize_text(text)
            if found:
                return found
        return marketplaces

    def _marketplace_seller(self):
        """Key and name of who would sell it; ``None`` when nobody is named."""
        self.ensure_one()
        vendor = self.supplier_id.commercial_partner_id
        sold = self.supplier_id.is_marketplace_vendor
        found = not sold and self._marketplace_recognized()
        if found:
            return f"marketplace:{found.id}", found.name
        return vendor and (self.supplier_id._marketplace_key(), vendor.name) or None

    def _marketplace_good(self, authorization):
        """This line as the rules see it, in the unit of the authorized good."""
        name = (self.name or self.product_id.display_name or "").partition("\n")[0]
        matched = self.marketplace_authorization_line_id
        authorized = matched and matched.authorization_id == authorization
        if not authorized or not matched._fits(self.product_id):
            return coverage.Good(name)
        quantity = matched._convert_quantity(self.product_qty, self.product_uom_id)
        return coverage.Good(name, matched.id, quantity)

    def _marketplace_snapshot(self):
        """Key and quantity of a good, comparable before and after a change."""
        product, quantity = self.product_id, self.product_qty
        if product and self.product_uom_id:
            quantity = self.product_uom_id._compute_quantity(
                quantity, product.uom_id, round=False, raise_if_failure=False
            )
        unit = self.product_uom_id if not product else product.uom_id
        match = self.marketplace_authorization_line_id
        return (product, unit, match, quantity < 0), abs(quantity)

    def _marketplace_part(self, bought):
        """Part of an order line that was ordered for this request, from 0 to 1."""
        self.ensure_one()
        asked = bought.purchase_request_lines
        total = sum(max(line.product_qty, 0.0) for line in asked)
        return max(self.product_qty, 0.0) / total if total else 1.0 / len(asked)

    def _marketplace_authorizations(self):
        """Authorizations of the lines that a marketplace would sell."""
        return self.filtered(
            lambda line: line in line.request_id._marketplace_lines()
        ).request_id.marketplace_authorization_id

    def _marketplace_unit_price(self):
        """Rounded up, so that the line itself does not exceed the amount."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return float_round(
            self.estimated_cost / (self.product_qty or 1.0),
            precision_digits=digits,
            rounding_method="UP",
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._marketplace_without_vendor(vals) for vals in vals_list]
        lines = super().create(vals_list)
        lines._marketplace_flag_requests()
        return lines

    def write(self, vals):
        vals = self._marketplace_without_vendor(vals)
        result = super().write(vals)
        if vals.keys() & {*TEXTS, "request_id"}:
            self._marketplace_flag_requests()
        return result

    def _marketplace_without_vendor(self, vals):
        """What is written, without a vendor that only Odoo computes."""
        if "supplier_id" in vals and self._fields["supplier_id"].readonly:
            return {name: vals[name] for name in vals if name != "supplier_id"}
        return vals

    def _marketplace_watched(self, documents, vals_list):
        """Those too that a line with these values would make a purchase from one."""
        committed = documents.filtered(lambda d: d._marketplace_is_counted())
        committed = committed.filtered(lambda d: d._marketplace_is_bound())
        if committed and any(self._marketplace_may_buy(vals) for vals in vals_list):
            return committed
        return super()._marketplace_watched(committed, vals_list)

    def _marketplace_may_buy(self, vals):
        """Whether a line with these values may be one that a marketplace sells."""
        products = self.product_id
        if vals.get("product_id"):
            products = products.browse(vals["product_id"])
        vendors = products.sudo().seller_ids.partner_id
        known = vendors._marketplace_vendor_ids()
        named = known.intersection(vendors.ids) or self._marketplace_recognize(vals)
        return bool(named) or any(line._marketplace_is_sold() for line in self)

    def _marketplace_flag_requests(self):
        """Flag the requests of lines that name a marketplace (R1)."""
        for line in self:
            if not line.cancelled and line._marketplace_recognized():
                flag.put(line.request_id)
