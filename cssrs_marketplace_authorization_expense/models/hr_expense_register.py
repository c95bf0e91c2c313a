from odoo import api, fields, models

UNPAID = ("draft", "submitted", "approved", "posted", "refused")


class HrExpense(models.Model):
    """The expenses of the register of irregular purchases (R11, R23).

    Invariant: an expense on a marketplace is in the register as long as the rules
    refuse it, or as long as nobody controlled it; so is one that may have been made
    there, until the secretariat says whether it was.
    """

    _inherit = "hr.expense"

    marketplace_irregularity = fields.Selection(
        [
            ("blocked", "Refused: cannot be paid"),
            ("unchecked", "Approved without control"),
            ("backdated", "Attested as made before the directive"),
            ("doubtful", "To be classified by the secretariat"),
        ],
        compute="_compute_marketplace_irregularity",
        search="_search_marketplace_irregularity",
        compute_sudo=True,
    )
    marketplace_notice = fields.Selection(
        [
            ("covered", "Allowed"),
            ("linked", "Authorization linked"),
            ("missing", "Authorization missing"),
        ],
        string="Marketplace",
        compute="_compute_marketplace_notice",
        compute_sudo=True,
        help="Where an expense on an online marketplace stands, for the lists.",
    )

    @api.depends(
        "is_marketplace_expense",
        "marketplace_flagged",
        "marketplace_clearance",
        "marketplace_authorization_id",
    )
    def _compute_marketplace_notice(self):
        """Read from what is stored alone: opening a list asks no question."""
        for expense in self:
            if not expense._marketplace_is_subject():
                expense.marketplace_notice = False
            elif expense.marketplace_clearance:
                expense.marketplace_notice = "covered"
            else:
                linked = expense.marketplace_authorization_id
                expense.marketplace_notice = "linked" if linked else "missing"

    @api.depends(
        "is_marketplace_expense",
        "marketplace_flagged",
        "marketplace_doubtful",
        "marketplace_prior",
        "marketplace_clearance",
        "state",
    )
    def _compute_marketplace_irregularity(self):
        for expense in self:
            expense.marketplace_irregularity = expense._marketplace_irregularity()

    def _marketplace_irregularity(self):
        """What is irregular about an expense; ``False`` when nothing is."""
        self.ensure_one()
        if not self._marketplace_is_subject():
            return "doubtful" if self.marketplace_doubtful else False
        if self._marketplace_get_refusals():
            return "unchecked" if self._marketplace_is_committed() else "blocked"
        return "backdated" if self.marketplace_prior else False

    @api.model
    def _search_marketplace_irregularity(self, operator, value):
        if operator != "in":
            return NotImplemented
        candidates = self.search(
            [
                "|",
                "|",
                ("is_marketplace_expense", "=", True),
                ("marketplace_flagged", "=", True),
                ("marketplace_doubtful", "=", True),
                "|",
                "|",
                "|",
                ("marketplace_doubtful", "=", True),
                ("state", "in", UNPAID),
                ("marketplace_prior", "=", True),
                ("marketplace_clearance", "=", False),
            ]
        )
        found = candidates.filtered(lambda e: e.marketplace_irregularity in value)
        return [("id", "in", found.ids)]

    def action_open_marketplace_expense(self):
        """Open the expense itself, from the register."""
        self.ensure_one()
        return self._get_records_action()
