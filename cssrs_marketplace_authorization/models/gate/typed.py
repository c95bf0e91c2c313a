from odoo import models

from ...rules import coverage, gate, timing
from . import case
from .closed import contextmanager


class PurchaseMarketplaceDocument(models.AbstractModel):
    """Documents on which a person types the date of the purchase (R15, R23).

    Invariant: the earliest date that such a document ever bore stays, and no later one
    makes its purchase later. What the document becomes, its case says.
    """

    _inherit = "purchase.marketplace.document"

    def _marketplace_first_dates(self):
        """Documents whose dates count: of an expense, what it was split from too."""
        return self

    def _marketplace_recorded(self):
        """Moment at which Odoo recorded what shows the purchase."""
        documents = self._marketplace_first_dates()
        moments = [d.create_date for d in documents if d.create_date]
        return min(moments, default=self.env.cr.now())

    def _marketplace_made(self, authorization):
        """When the purchase was made, at the latest: :class:`~..rules.timing.Made`."""
        self.ensure_one()
        recorded, typed = self._marketplace_recorded(), self._marketplace_typed()
        day = timing.earliest(authorization._decision_day(recorded), typed)
        first = False
        if self.marketplace_case != case.DATE:
            documents = self._marketplace_first_dates()
            first = timing.earliest(*documents.mapped("marketplace_first_date"))
        moved = first and typed and first < typed
        return timing.Made(day, recorded, first if moved else None)

    def _marketplace_typed(self):
        """The date that the document bears now; ``None`` without one."""
        return self[self._marketplace_kind.typed_date] or None

    def _marketplace_keep_first(self):
        """Keep the earliest date that each document bore as a marketplace purchase.

        To be called where the flag is computed. What is not flagged is left as it is.
        """
        for document in self:
            known = document._origin.marketplace_first_date or None
            flagged = document[document._marketplace_kind.flag]
            typed = document._marketplace_typed() if flagged else None
            document.marketplace_first_date = timing.earliest(known, typed) or False
            if flagged:
                case.touch(document)

    def _marketplace_judge(self):
        """What the rules say of it as it stands, committed or not."""
        verdict = self._marketplace_ask()
        codes = tuple(dict.fromkeys(refusal.code for refusal in verdict.refusals))
        covered = verdict.clearance == gate.AUTHORIZED
        return codes, covered, self._marketplace_is_committed()

    def _marketplace_is_followed(self):
        return self[self._marketplace_kind.flag]

    @contextmanager
    def _marketplace_changing(self, vals=None):
        """What the secretariat has seen is not what a document becomes (R15, R23)."""
        seen = {
            document: document._marketplace_snapshot()
            for document in self
            if "marketplace_case" in self._fields and document.marketplace_case
        }
        with super()._marketplace_changing(vals):
            yield
            for document, before in seen.items():
                if document._marketplace_has_changed(before):
                    case.reopen(document)

    def _marketplace_has_changed(self, before):
        """Whether an open document buys something else, or a committed one more."""
        after = self._marketplace_snapshot()
        if self._marketplace_is_committed():
            return coverage.grows(before, after)
        return before != after
