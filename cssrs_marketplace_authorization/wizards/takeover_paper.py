import base64

from odoo import fields, models

from ..models.authorization import paper
from ..models.dialog import dialog
from ..models.gate import case
from ..rules import takeover as rules
from ..words import render as messages

FORM = "purchase.marketplace.authorization"
#: What the dialog of a document begins with, and what the form is made of.
COPIED = "establishment_id marketplace_id partner_id currency_id amount_charges".split()


class PurchaseMarketplaceTakeoverPaper(models.TransientModel):
    """The dialog that copies an authorization given on paper (R34).

    It decides nothing: the act asks the rules about the user who confirms.
    """

    _name = "purchase.marketplace.takeover.paper"
    _description = "Authorization on paper to take over"

    takeover_id = fields.Many2one(
        "purchase.marketplace.takeover",
        string="Take-Over",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="takeover_id.company_id")
    case_id = fields.Many2one(
        "purchase.marketplace.case", string="Document", readonly=True
    )
    form_id = fields.Many2one(
        FORM,
        string="Paper Taken Over Already",
        domain="[('paper_on', '!=', False), ('company_id', '=', company_id), "
        "('state', '=', 'approved')]",
        help="When the paper that authorized this document authorized another too.",
    )
    establishment_id = fields.Many2one(
        "purchase.marketplace.establishment", string="Establishment or Service"
    )
    marketplace_id = fields.Many2one("purchase.marketplace")
    partner_id = fields.Many2one("res.partner", string="Vendor")
    currency_id = fields.Many2one("res.currency")
    line_ids = fields.One2many(
        "purchase.marketplace.takeover.good", "wizard_id", string="Goods on the Paper"
    )
    amount_charges = fields.Monetary(string="Of which Other Charges")
    signed_by = fields.Char(string="Signed by")
    capacity = fields.Char()
    paper_on = fields.Date(string="Decided on")
    number = fields.Char(string="Number on the Paper")
    scan = fields.Binary(string="Scan of the Paper", attachment=False)
    scan_name = fields.Char()
    reason = fields.Text()

    def _open(self, found):
        """The dialog of the document of a case, with the goods that it buys."""
        document = found.sudo()._document()
        values = {}
        if document:
            known = document._prepare_marketplace_authorization()
            values = {name: known.get(name) for name in COPIED}
            lines = document._marketplace_goods_to_match()
            goods = [one[2] for one in known["line_ids"]]
            ids = lines.ids if len(lines) == len(goods) else [0] * len(goods)
            values["line_ids"] = [
                fields.Command.create({**good, "document_line": number})
                for good, number in zip(goods, ids, strict=True)
            ]
        values |= {"case_id": found.id, "takeover_id": found._takeover().id}
        return self.create(values)

    def _get_action(self):
        return dialog(self, self.env._("Authorized on Paper"), "extra-large")

    def action_confirm(self):
        """Take the paper over, and have the document use it.

        :raise UserError: when something is missing, or the paper does not cover it.
        """
        self.ensure_one()
        found = self.case_id
        if found:
            found._check_takeover(self.reason)
        else:
            self.takeover_id._check(reason=self.reason)
        form = self.form_id or self._record()
        if form.company_id != self.takeover_id.company_id or not form.paper_on:
            messages.refuse(self.env, "paper_unsigned")
        if found:
            self._cover(found, form)
        return {"type": "ir.actions.act_window_close"}

    def _record(self):
        decided = rules.Paper(
            self.signed_by or "",
            self.capacity or "",
            self.paper_on or None,
            bool(self.establishment_id and (self.marketplace_id or self.partner_id)),
            bool(self.line_ids) and all(one.quantity > 0 for one in self.line_ids),
            bool(self.scan),
            self.company_id._marketplace_day(self.takeover_id.installed_on),
        )
        values = self._convert_to_write({name: self[name] for name in COPIED})
        values["currency_id"] = (self.currency_id or self.company_id.currency_id).id
        goods = [good._prepare() for good in self.line_ids]
        values["line_ids"] = list(map(fields.Command.create, goods))
        scan = self.scan_name or self.env._("Paper"), base64.b64decode(self.scan or b"")
        company = self.company_id
        return paper.record(company, values, decided, self.number, scan, self.reason)

    def _cover(self, found, form):
        """Have the document use the paper; its case says so."""
        document = found.sudo()._document()
        goods = []
        lines = document._marketplace_goods_to_match()
        if not self.form_id:
            pairs = zip(self.line_ids, form.sudo().line_ids, strict=True)
            known = {line.id: line for line in lines}
            goods = [
                (known[one.document_line], good)
                for one, good in pairs
                if one.document_line in known
            ]
        case.close(found, case.PAPER, self.reason)
        paper.cover(document, form.sudo(), goods)
        case.touch(document)
        found._tell_found(case.PAPER, self.reason)


class PurchaseMarketplaceTakeoverGood(models.TransientModel):
    """A good that a paper names."""

    _name = "purchase.marketplace.takeover.good"
    _description = "Good of an authorization on paper"

    wizard_id = fields.Many2one(
        "purchase.marketplace.takeover.paper", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Good", required=True)
    product_id = fields.Many2one("product.product")
    product_uom_id = fields.Many2one("uom.uom", string="Unit")
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price_unit = fields.Float(
        string="Unit Price before Taxes", min_display_digits="Product Price"
    )
    document_line = fields.Integer(readonly=True)

    def _prepare(self):
        """Values of the good of the form; what is empty is computed."""
        names = ("name", "product_id", "product_uom_id", "quantity", "price_unit")
        values = self._convert_to_write({name: self[name] for name in names})
        return {name: value for name, value in values.items() if value}
