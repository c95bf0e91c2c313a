from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..gate import protected


class PurchaseMarketplaceDeclarationLine(models.Model):
    """One thing to declare to the Secrétariat du Conseil du trésor (R7, R10, R27).

    An approval creates a line of kind ``authorization``; a purchase made under it
    creates one of kind ``purchase``. A change made after a line was declared creates
    one more line, which points at the line it corrects and holds the differences.

    Invariant: only :mod:`.sync` and the issue of a declaration create and write lines.
    A line is never deleted, and never written again once it is declared.
    """

    _name = "purchase.marketplace.declaration.line"
    _description = "Line of the ledger of marketplace purchases"
    _inherit = ["purchase.marketplace.protected"]
    _order = "recorded_on, id"
    _allow_sudo_commands = False

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        [
            ("authorization", "Authorization"),
            ("purchase", "Purchase"),
            ("rectification", "Rectification"),
            ("cancellation", "Cancellation"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("to_declare", "To Declare"), ("declared", "Declared"), ("closed", "Closed")],
        default="to_declare",
        required=True,
        readonly=True,
        index=True,
        help="Closed: it was cancelled before it was declared.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    recorded_on = fields.Datetime(
        string="Recorded on",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        index=True,
    )
    due_on = fields.Date(
        string="To Declare by",
        readonly=True,
        help="Last day to declare it on time, as set by the organization.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    document_model = fields.Char(required=True, readonly=True)
    document_id = fields.Many2oneReference(
        string="Document Id", model_field="document_model", required=True, readonly=True
    )
    document = fields.Char(compute="_compute_document")
    purchase_order_id = fields.Many2one(
        "purchase.order", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    account_move_id = fields.Many2one(
        "account.move",
        string="Bill without Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    rectifies_id = fields.Many2one(
        "purchase.marketplace.declaration.line",
        string="Corrects",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    declaration_id = fields.Many2one(
        "purchase.marketplace.declaration",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    line_number = fields.Integer(string="No.", readonly=True, aggregator=None)
    purchase_date = fields.Date(readonly=True)
    amount_authorized = fields.Monetary(
        string="Authorized before Taxes", readonly=True, aggregator=None
    )
    amount_ordered = fields.Monetary(string="Ordered before Taxes", readonly=True)
    amount_billed = fields.Monetary(string="Billed before Taxes", readonly=True)
    amount_bought = fields.Monetary(
        string="Bought before Taxes",
        readonly=True,
        help="The larger of the ordered and billed amounts: what it uses of the "
        "authorization.",
    )
    amount_charges = fields.Monetary(
        string="Of which Other Charges",
        readonly=True,
        help="Shipping, customs and ecofees, if the request estimated them.",
    )
    amount_difference = fields.Monetary(
        string="Authorized less Bought", compute="_compute_amount_difference"
    )
    establishment_id = fields.Many2one(
        "purchase.marketplace.establishment",
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace", readonly=True, ondelete="restrict"
    )
    goods = fields.Text(readonly=True)

    _declared_has_declaration = models.Constraint(
        "CHECK((state = 'declared') = (declaration_id IS NOT NULL))",
        "A declared line belongs to a declaration.",
    )
    _declared_has_snapshot = models.Constraint(
        "CHECK(state != 'declared' "
        "OR (snapshot IS NOT NULL AND line_number IS NOT NULL AND line_number > 0))",
        "What was declared for a line is kept.",
    )
    _correction_corrects = models.Constraint(
        "CHECK((kind IN ('rectification', 'cancellation')) "
        "= (rectifies_id IS NOT NULL))",
        "A rectification refers to the line that it corrects.",
    )
    _order_is_document = models.Constraint(
        "CHECK(document_model != 'purchase.order' OR purchase_order_id = document_id)",
        "A purchase line has an order.",
    )
    _one_first_line = models.UniqueIndex(
        "(document_model, document_id, authorization_id) "
        "WHERE kind IN ('authorization', 'purchase') AND state != 'closed'",
        "This document is already in the ledger.",
    )
    _one_open_line = models.UniqueIndex(
        "(document_model, document_id, authorization_id) WHERE state = 'to_declare'",
        "This document already has a line to declare.",
    )
    _one_correction = models.UniqueIndex(
        "(rectifies_id) WHERE state != 'closed'", "This line is already corrected."
    )
    _one_number = models.UniqueIndex(
        "(declaration_id, line_number)", "Each line of a declaration has its number."
    )

    @api.depends("authorization_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            name = line.sudo().authorization_id.name
            line.display_name = f"{name} – {kinds.get(line.kind, '')}"

    @api.depends("state", "due_on")
    def _compute_is_late(self):
        for line in self:
            line.is_late = (
                line.state == "to_declare"
                and line.due_on
                and line.due_on < line.company_id._marketplace_today()
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due_on", "<", company._marketplace_today())
            for company in self.env["res.company"].sudo().search([])
        )
        late &= Domain("state", "=", "to_declare")
        found = {True: late, False: ~late}
        return Domain.OR(found[bool(one)] for one in value)

    @api.depends("document_model", "document_id")
    def _compute_document(self):
        for line, record in self._get_documents().items():
            line.document = record.display_name if record else ""

    @api.depends("amount_authorized", "amount_bought", "kind")
    def _compute_amount_difference(self):
        for line in self:
            line.amount_difference = line.amount_authorized - line.amount_bought

    def _get_documents(self):
        """The document of each line: order, bill, expense, or the form itself.

        Documents of one model are read in one query.

        :return: dictionary: line, then a record; ``None`` when its kind of document was
            uninstalled.
        """
        documents = {}
        for model, lines in self.sudo().grouped("document_model").items():
            found = self.sudo().env.get(model)
            ids = lines.mapped("document_id")
            for line in lines:
                record = None
                if found is not None:
                    record = found.browse(line.document_id).with_prefetch(ids)
                documents[line] = record
        return documents

    def _get_document(self):
        """The document of one line."""
        self.ensure_one()
        return self._get_documents()[self]

    def action_open_document(self):
        """Open the document of the line."""
        self.ensure_one()
        record = self._get_document()
        record.sudo(False).check_access("read")
        return record.sudo(False)._get_records_action()

    # ---- create and write ----------------------------------------------------------

    def _marketplace_refuse_deletion(self):
        """Refuse to delete a line (R27).

        :raise AccessError: unless the product itself is being uninstalled.
        """
        if self and not protected.is_uninstalling():
            raise AccessError(self.env._("The ledger of declarations is never erased."))

    def _marketplace_refuse_person(self):
        """Refuse any write: the product itself writes past this model.

        :raise AccessError: says how a correction is made.
        """
        raise AccessError(
            self.env._(
                "The ledger of declarations is updated automatically when a request "
                "is approved or an order confirmed. Correct the order: the ledger "
                "will follow."
            )
        )
