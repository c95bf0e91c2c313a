from odoo import api, fields, models
from odoo.fields import Domain

from ...constants import MODULE
from ...rules import bound, periods, reminder
from ...words import render as messages
from ..declaration.transmission import TO_ACKNOWLEDGE, TO_SEND

DECLARATION = "purchase.marketplace.declaration"
DECLARATIONS = "purchase_marketplace_declaration_action"
LEDGER = "purchase.marketplace.declaration.line"
DOUBTS = Domain("online_vendor_type", "=", "to_classify")
#: What waits: its model, which of its records, the date that says since when or until
#: when, and the action that lists them.
WORK = {
    "declare": (LEDGER, Domain("state", "=", "to_declare"), "due_on", ""),
    "send": (DECLARATION, TO_SEND, "declared_on", DECLARATIONS),
    "acknowledge": (DECLARATION, TO_ACKNOWLEDGE, "sent_on", DECLARATIONS),
    "classify": ("res.partner", DOUBTS, "", "res_partner_action_marketplace"),
    "irregular": (
        "purchase.marketplace.case",
        Domain("irregularity", "not in", (False, "closed")),
        "since",
        "purchase_marketplace_case_action",
    ),
    "bound": (
        "res.company",
        Domain("marketplace_bound", "in", bound.SILENT)
        & Domain("parent_id", "=", False),
        "",
        "res_company_action_marketplace",
    ),
}


class PurchaseMarketplaceBoard(models.Model):
    """One kind of work that waits for the secretariat: a card of its board.

    Invariant: a card counts the records that it opens, as the person may read them; it
    keeps nothing and decides nothing.
    """

    _name = "purchase.marketplace.board"
    _description = "What is waiting for the secretariat"
    _order = "sequence, id"
    _rec_name = "work"

    sequence = fields.Integer()
    work = fields.Selection(
        [
            ("declare", "To Declare"),
            ("send", "To Send"),
            ("acknowledge", "Not Acknowledged"),
            ("classify", "To Classify"),
            ("irregular", "Irregular"),
            ("bound", "Bound or Not"),
        ],
        required=True,
        readonly=True,
    )
    purpose = fields.Char(compute="_compute_purpose")
    count = fields.Integer(string="Waiting", compute="_compute_count")
    deadline = fields.Char(compute="_compute_count")
    is_late = fields.Boolean(string="Late", compute="_compute_count")

    @api.depends_context("lang")
    @api.depends("work")
    def _compute_purpose(self):
        said = {
            "declare": self.env._("Authorized or bought, and in no declaration yet"),
            "send": self.env._("Declarations issued: send them to the SCT"),
            "acknowledge": self.env._(
                "Declarations sent: record the answer of the SCT"
            ),
            "classify": self.env._("Vendors that may be an online marketplace"),
            "irregular": self.env._("Purchases that the directive forbids paying for"),
            "bound": self.env._(
                "Organizations that have not said whether the directive binds them"
            ),
        }
        for card in self:
            card.purpose = said.get(card.work)

    @api.depends_context("lang", "uid", "allowed_company_ids")
    @api.depends("work")
    def _compute_count(self):
        """Count what the person may read, in one query for each card."""
        has_bound = any(c._marketplace_is_bound() for c in self.env.companies)
        for card in self:
            model, domain, date, _action = WORK[card.work]
            asked = ["__count", f"{date}:min"] if date else ["__count"]
            if card.work == "classify" and not has_bound:
                # The vendors are those of everybody (R33).
                domain = Domain.FALSE
            [(count, *first)] = self.env[model]._read_group(domain, aggregates=asked)
            day = fields.Date.to_date(first[0]) if any(first) else None
            card.count = count
            due = card._due_on(day) if day else None
            today = self.env.company._marketplace_today()
            card.is_late = reminder.is_late(due, today)
            card.deadline = card._say_when(day, due) if day else False

    def _due_on(self, day):
        """Last day for what waits longest; ``None`` when it has none."""
        days = self.env.company.marketplace_acknowledgement_days
        if self.work == "acknowledge" and days > 0:
            return periods.due_on(day, days)
        return day if self.work == "declare" else None

    def _say_when(self, day, due):
        """Until when, or since when, what waits longest."""
        if self.is_late:
            return self.env._("late since %s", messages.day(self.env, due))
        if due:
            return self.env._("by %s", messages.day(self.env, due))
        return self.env._("since %s", messages.day(self.env, day))

    def action_open(self):
        """Open what is to be done: the record when there is one, or the list.

        What is to declare opens as the draft declaration that gathers it.
        """
        self.ensure_one()
        model, domain, _date, action = WORK[self.work]
        if not action:
            return self.env[DECLARATION].action_open_current()
        found = self.env[model].search(domain, limit=2)
        if len(found) == 1 and model != "res.company":
            return found._get_records_action()
        opened = self.env["ir.actions.act_window"]._for_xml_id(f"{MODULE}.{action}")
        return {**opened, "domain": list(domain), "context": {}}
