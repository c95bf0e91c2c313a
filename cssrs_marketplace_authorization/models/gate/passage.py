from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar

import psycopg2

from odoo import models

from ...rules import coverage, gate
from . import protected
from .document import AUTHORIZATION

#: Documents that a caller further out lets pass: they are asked once.
_PASSING = ContextVar("marketplace_passing", default=frozenset())


class PurchaseMarketplaceDocument(models.AbstractModel):
    """How documents pass the gate: asked, cleared, counted, and followed by the ledger.

    Invariant: when a call returns, whatever is committed was asked about, and the
    authorizations count what the documents take, to the cent. A call that fails leaves
    neither a clearance nor a share behind, even if its caller catches the error.
    """

    _inherit = "purchase.marketplace.document"

    # ---- a change of state ---------------------------------------------------------

    @contextmanager
    def _marketplace_moving(self, vals):
        """Write the states of documents, through the gate.

        :raise UserError: when one of them is refused.
        """
        kind = self._marketplace_kind
        self._marketplace_check_vals(vals)
        with self.env.cr.savepoint() if kind.shared else nullcontext():
            if kind.commits(vals):
                self._marketplace_recognize()
                asked = self.filtered(lambda d: d._marketplace_is_asked(vals))
                with asked._marketplace_pass():
                    yield
            else:
                counted = self.filtered(lambda d: d._marketplace_is_counted())
                released = counted.filtered(lambda d: kind.releases(d, vals))
                released._marketplace_check_release()
                yield
                counted._marketplace_settle()

    def _marketplace_is_asked(self, vals):
        """Whether a move to a committed state asks the question again.

        Neither what a caller further out is committing, nor what is only closed.
        """
        if not self._marketplace_is_subject():
            return False
        if self.marketplace_clearance and self._marketplace_is_passing():
            return False
        if not self._marketplace_is_committed():
            return True
        moved = any(
            self._fields[name].convert_to_write(self[name], self) != value
            for name, value in self._marketplace_kind.moves(vals).items()
        )
        return moved and vals.get("state") not in self._marketplace_kind.closing

    def _marketplace_passing_keys(self):
        """The documents, told apart from those of other transactions."""
        return {(self.env.transaction, self._name, id_) for id_ in self._ids}

    def _marketplace_is_passing(self):
        """Whether a caller further out is letting the document pass."""
        return self._marketplace_passing_keys() <= _PASSING.get()

    @contextmanager
    def _marketplace_pass(self):
        """Let documents pass the gate, then have them committed.

        Clearance and share are noted before the state is written: one UPDATE writes
        all of it. What is not committed in the end gives back what it was given.

        :raise UserError: names every blocked document; none of them is changed.
        """
        documents = self.filtered(lambda d: not d._marketplace_is_passing())
        if not documents:
            yield
            return
        documents._marketplace_admit()
        keys = documents._marketplace_passing_keys()
        token = _PASSING.set(_PASSING.get() | keys)
        try:
            yield
        except Exception:
            # A caller that catches the error must not keep a clearance to use later.
            with suppress(psycopg2.Error):
                documents._marketplace_clear_each()
            raise
        finally:
            _PASSING.reset(token)
        documents._marketplace_settle()

    def _marketplace_admit(self):
        """Ask of each document, and note what allows it: the next one sees it.

        :raise UserError: names every blocked document; none of them is changed.
        """
        self._marketplace_lock()
        blocked, before = {}, {}
        for document in self:
            verdict = document._marketplace_ask()
            if verdict.refusals:
                blocked[document] = verdict.refusals
            else:
                before[document] = document.marketplace_clearance
                document._marketplace_clear(verdict.clearance)
        if blocked:
            for document, clearance in before.items():
                document._marketplace_clear(clearance)
        self._marketplace_refuse(blocked)

    # ---- a change of what is bought ------------------------------------------------

    @contextmanager
    def _marketplace_changing(self, vals=None):
        """Try a change of documents, and undo it if one that counts is refused.

        :param vals: written on the documents; none when their lines change.
        :raise UserError: when one would buy more than is allowed (R2, R15, R17).
        """
        vals = vals or {}
        self._marketplace_check_vals(vals)
        counted = self.filtered(lambda document: document._marketplace_is_counted())
        if not counted:
            yield
            self._marketplace_recognize()
            return
        counted._marketplace_check_counted(vals)
        before = {document: document._marketplace_snapshot() for document in counted}
        related = counted._marketplace_related()
        with self.env.cr.savepoint():
            yield
            self._marketplace_recognize()
            counted._marketplace_recompute()
            grown = counted.filtered(
                lambda d: coverage.grows(before[d], d._marketplace_snapshot())
            )
            grown._marketplace_mark(
                follow=bool(self._marketplace_kind.vendor & {*vals})
            )
            grown.filtered(lambda d: d._marketplace_is_subject())._marketplace_admit()
            counted._marketplace_settle(related)

    def _marketplace_mark(self, follow=False):
        """Note that documents buy from a marketplace, before they are asked (R29).

        :param follow: note too of the others that they no longer do: their vendor has
            changed.
        """
        flag = self._marketplace_kind.flag
        for document in self:
            bought = bool(document.sudo()._marketplace_is_bought())
            if document[flag] != bought and (bought or follow):
                # PostgreSQL wants a clearance at once: the right one, or a refusal,
                # comes next.
                clearance = bought and gate.PRIOR
                protected.write(
                    document, {flag: bought, "marketplace_clearance": clearance}
                )

    # ---- what authorizations count -------------------------------------------------

    def _marketplace_clear(self, clearance):
        """Note what allows a document, and what it takes by it."""
        old, new = self.marketplace_share, self._marketplace_live_share(clearance)
        values = {**self._marketplace_clear_values(clearance), "marketplace_share": new}
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != (value or False)
        }
        if changed:
            protected.write(self, changed)
        self.env[AUTHORIZATION]._take([(old, -1), (new, 1)])
        self._marketplace_count_related()

    def _marketplace_clear_values(self, clearance):
        """What is noted of a document that the gate lets through, or holds."""
        values = {"marketplace_clearance": clearance}
        if clearance and clearance != gate.CREDIT:
            values[self._marketplace_kind.flag] = True
        return values

    def _marketplace_live_share(self, clearance):
        """What the document takes now by a clearance; ``False`` for nothing."""
        document = self.sudo()
        authorization = document._marketplace_counted_authorization()
        if clearance != gate.AUTHORIZED or not authorization:
            return False
        amount, quantities = document._marketplace_share(authorization)
        return {
            "authorization": authorization.id,
            "amount": authorization.currency_id.round(amount),
            "goods": {
                str(key): round(quantity, 6)
                for key, quantity in quantities.items()
                if key and quantity
            },
        }

    def _marketplace_count_related(self, documents=None):
        """Count again documents whose share changes with these.

        :param documents: as :meth:`_marketplace_related`; those of now by default.
        :raise UserError: when what one of them takes now is no longer covered.
        """
        changed, grown = {}, self.browse()
        for group in documents or self._marketplace_related():
            for document in group.exists():
                old = document.marketplace_share or False
                new = document._marketplace_live_share(document.marketplace_clearance)
                if old != new:
                    changed[document] = new
                if document._name == self._name and coverage.takes_more(old, new):
                    grown |= document
        # Before it is counted: PostgreSQL would refuse without giving a reason.
        grown._marketplace_refuse_uncovered()
        for document, new in changed.items():
            self.env[AUTHORIZATION]._take([(document.marketplace_share, -1), (new, 1)])
            protected.write(document, {"marketplace_share": new})

    def _marketplace_settle(self, related=None):
        """After a change: count it, and have the ledger say it (R7).

        :param related: documents that counted with these before the change.
        :raise UserError: when what a related document takes is no longer covered.
        """
        self._marketplace_clear_each()
        self._marketplace_count_related(related)
        self._marketplace_sync_ledger(related)

    def _marketplace_clear_each(self):
        """Count each document as it is: one that is not committed takes nothing."""
        for document in self:
            committed = document._marketplace_is_committed()
            document._marketplace_clear(committed and document.marketplace_clearance)

    def _marketplace_refuse_uncovered(self):
        """Refuse a change after which these would take more than is left for them.

        :raise UserError: names each one.
        """
        refusals = {document: document._marketplace_get_refusals() for document in self}
        self._marketplace_refuse({d: found for d, found in refusals.items() if found})

    def _marketplace_sync_ledger(self, related=None):
        """Have the ledger say what these, and those related, are now (R7)."""
        groups = {}
        for group in (self, *(related or ()), *self._marketplace_related()):
            groups[group._name] = groups.get(group._name, group) | group
        for documents in groups.values():
            documents._marketplace_ledger()._sync(documents.exists())
