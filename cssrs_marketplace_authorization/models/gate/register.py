from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...constants import GROUP_SECRETARIAT
from ...rules import decision
from ...rules.refusal import Refusal
from ...words import render as messages
from . import protected
from .actor import is_automated

#: What the secretariat may find of a case, when it closes it.
PRIOR, DATE, SETTLED = "prior", "date", "settled"
#: What may be irregular. A model of another addon names these lists again: their
#: translations are then those of its own addon.
IRREGULARITIES = [
    ("blocked", "Refused: cannot be paid"),
    ("unchecked", "Passed without control"),
    ("backdated", "Said to be made before the directive"),
    ("unbilled", "Paid or owed without a bill"),
    ("doubtful", "To be classified by the secretariat"),
    ("closed", "Case closed"),
]
FINDINGS = [
    (DATE, "The date typed first was an error"),
    (PRIOR, "Made before the directive"),
    (SETTLED, "Settled: nothing more is paid"),
]
#: Protected fields of a closed case, and their values on a new record.
CASE = {
    "marketplace_case": False,
    "marketplace_case_reason": False,
    "marketplace_case_by": False,
    "marketplace_case_on": False,
}


def reopen(records):
    """Take back what was found of records that are no longer what was seen."""
    protected.write(records, CASE)


class PurchaseMarketplaceRegister(models.AbstractModel):
    """What the register of irregular purchases shows (R11, R23).

    It is read from the records themselves, at the moment it is opened: an attempt that
    is refused rolls back whatever it would have written.

    Invariant: an irregular record is in the register as long as the rules refuse it,
    or nobody controlled it. The secretariat alone closes a case, with a reason that
    stays.
    """

    _name = "purchase.marketplace.register"
    _description = "Record of the register of irregular marketplace purchases"
    _inherit = ["purchase.marketplace.protected"]

    marketplace_irregularity = fields.Selection(
        IRREGULARITIES,
        compute="_compute_marketplace_irregularity",
        search="_search_marketplace_irregularity",
        compute_sudo=True,
    )
    marketplace_case = fields.Selection(
        FINDINGS,
        string="Finding of the Secretariat",
        readonly=True,
        copy=False,
    )
    marketplace_case_reason = fields.Text(
        string="Reason of the Finding", readonly=True, copy=False
    )
    marketplace_case_by = fields.Many2one(
        "res.users", string="Closed by", readonly=True, copy=False, ondelete="restrict"
    )
    marketplace_case_on = fields.Datetime(string="Closed on", readonly=True, copy=False)

    def _marketplace_irregularity(self):
        """What is irregular about a record; ``False`` when nothing is. To define."""
        raise NotImplementedError

    @api.model
    def _marketplace_register_domain(self):
        """Domain of the records that may be irregular. To define."""
        raise NotImplementedError

    def _compute_marketplace_irregularity(self):
        for record in self:
            found = record._marketplace_irregularity()
            closed = found and record.marketplace_case == SETTLED
            record.marketplace_irregularity = "closed" if closed else found

    @api.model
    def _search_marketplace_irregularity(self, operator, value):
        if operator != "in":
            return NotImplemented
        candidates = self.search(self._marketplace_register_domain())
        found = candidates.filtered(lambda r: r.marketplace_irregularity in value)
        return [("id", "in", found.ids)]

    # ---- what the secretariat alone does -------------------------------------------

    def action_marketplace_close(self):
        """Ask what was found, and why; the act is refused to others anyway."""
        self.ensure_one()
        self._marketplace_check_closing()
        wizard = self.env["purchase.marketplace.reason"].create(
            {"act": "close", "document_model": self._name, "document_id": self.id}
        )
        return {
            **wizard._get_records_action(target="new"),
            "name": wizard._get_title(),
        }

    def _marketplace_close(self, finding, reason):
        """Note what the secretariat has found, and why (R23).

        :param finding: a value of ``marketplace_case``.
        :param reason: mandatory; it is posted too.
        :raise UserError: when the person is not of the secretariat, or says too little.
        """
        self.ensure_one()
        names = dict(self._fields["marketplace_case"]._description_selection(self.env))
        self._marketplace_check_closing(decision.gaps(finding in names, reason))
        protected.write(
            self,
            {
                "marketplace_case": finding,
                "marketplace_case_reason": reason.strip(),
                "marketplace_case_by": self.env.user.id,
                "marketplace_case_on": fields.Datetime.now(),
            },
        )
        body = Markup("<strong>%s</strong><br/>%s") % (names[finding], reason.strip())
        author = self.env.user.partner_id
        self.sudo().message_post(body=body, author_id=author.id)

    def _marketplace_check_closing(self, gaps=()):
        """Leave the cases to the secretariat, in person.

        :param gaps: what is missing to close one.
        :raise UserError: says who closes them, and what is missing.
        """
        self.check_access("read")
        refusals = list(gaps)
        if is_automated() or not self.env.user.has_group(GROUP_SECRETARIAT):
            refusals.insert(0, Refusal("case_of_secretariat"))
        if refusals:
            raise UserError(messages.explain(self.env, refusals))
