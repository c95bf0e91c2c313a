from contextlib import nullcontext, suppress
from contextvars import ContextVar

import psycopg2

from odoo import models

from ...rules import coverage, gate
from ..trail import trail
from . import protected, share
from .closed import contextmanager
from .lock import forget_once, keys

#: Documents that calls further out are committing: transaction, model and id of each.
_PASSING = ContextVar("marketplace_passing", default=frozenset())


def admit(documents):
    """Ask of each document, and note what allows it: the next one sees it.

    :return: those that nothing allowed before.
    :raise UserError: names every blocked document; none of them is changed.
    """
    forms = documents._marketplace_lock()
    if forms:
        forms._open_limit()
    blocked, before = {}, {}
    with protected.Puts() as put:
        for document in documents:
            verdict = document._marketplace_ask()
            if verdict.refusals:
                blocked[document] = verdict.refusals
            else:
                before[document] = document.marketplace_clearance
                _clear(document, verdict.clearance, verdict.taking, put)
    if blocked:
        for document, clearance in before.items():
            _clear(document, clearance)
        documents._marketplace_refuse(blocked)
    return documents.browse(one.id for one, cleared in before.items() if not cleared)


def _clear(document, clearance, taking=None, put=protected.put):
    """Note what allows a document, and what it takes by it.

    :param taking: the share that it takes, when it is known.
    :param put: how the columns are written.
    """
    # What is not concerned has no clearance: an empty one would be one.
    clearance = clearance or False
    taken, taking = (
        document.marketplace_share,
        taking or _live_share(document, clearance),
    )
    values = {
        name: value
        for name, value in document._marketplace_clear_values(clearance).items()
        if (document._fields[name].convert_to_write(document[name], document) or False)
        != (value or False)
    }
    if values:
        protected.write(document, values)
    rates = clearance and document._marketplace_rates_to_note()
    put(
        document,
        marketplace_clearance=clearance,
        marketplace_share=taking,
        marketplace_rates=rates,
    )
    share.replace(document.env, taken, taking, put)
    related = document._marketplace_related()
    if related:
        _count_related(document, related)


def _clear_each(documents):
    """Count each document as it is: one that is not committed takes nothing."""
    for document in documents:
        committed = document._marketplace_is_committed()
        _clear(document, committed and document.marketplace_clearance)


def take(documents):
    """Ask of committed documents that were never asked, and note what allows them.

    :raise UserError: names every blocked document; none of them is changed.
    """
    with documents.env.cr.savepoint():
        _mark(documents, follow=False)
        admit(documents)
        documents._marketplace_settle()


def count_all(model):
    """Count every document of a model that takes its share; none of them is yet.

    Nothing is asked: what was committed stays so.
    """
    for document in model.search([("marketplace_clearance", "=", gate.AUTHORIZED)]):
        taking = _live_share(document, document.marketplace_clearance)
        if taking:
            protected.write(document, {"marketplace_share": taking})
            share.replace(document.env, None, taking)


def is_counted_right(document):
    """Whether what is counted of a document is what it takes."""
    live = _live_share(document, document.marketplace_clearance)
    stored = document.marketplace_share
    more, less = coverage.takes_more(stored, live), coverage.takes_more(live, stored)
    return not (more or less)


def _live_share(document, clearance):
    """What a document takes now by a clearance; ``False`` for nothing."""
    document = document.sudo()
    authorization = document._marketplace_counted_authorization()
    if clearance != gate.AUTHORIZED or not authorization:
        return False
    return share.make(authorization, *document._marketplace_share(authorization))


def _count_related(documents, groups):
    """Count again documents whose share changes with these.

    :param groups: as ``_marketplace_related`` gives them.
    :raise UserError: when what one of them takes now is no longer covered.
    """
    changed, asked, grown = {}, documents, []
    for group in groups:
        for document in group:
            old = document.marketplace_share or False
            new = _live_share(document, document.marketplace_clearance)
            if old != new:
                changed[document] = new
            if coverage.takes_more(old, new):
                grown.append(document)
                # Those that take no more were asked when they were committed.
                if group._name == documents._name:
                    asked |= document
    if grown:
        # Before it is counted: PostgreSQL would refuse without giving a reason.
        _refuse_uncovered(asked.filtered("marketplace_clearance"))
    for document in grown:
        if document._name != documents._name:
            _refuse_uncovered(document, held=True)
    for document, new in changed.items():
        share.replace(document.env, document.marketplace_share, new)
        protected.write(document, {"marketplace_share": new})


@contextmanager
def following(bills, links=False):
    """Have orders follow what is changed on bills that the gate leaves alone.

    Their vendor is ordinary, and yet an order that was flagged may carry them.

    :param links: whether the change may link them to an order.
    :raise UserError: when one of the orders takes more than is left for it.
    """
    orders = cleared_orders(bills)
    if not (orders or links and bills):
        yield
        return
    with bills.env.cr.savepoint():
        yield
        orders |= cleared_orders(bills.exists())
        if orders:
            orders._marketplace_lock()
            forget_once(orders.env)
            _count_related(bills, [orders])
            orders._marketplace_sync_ledger()


def cleared_orders(bills):
    """Orders of the bills that take an authorization."""
    orders = bills.sudo()._marketplace_orders()
    return orders.filtered(lambda o: o.marketplace_clearance == gate.AUTHORIZED)


def _refuse_uncovered(documents, held=False):
    """Refuse a change after which documents would take more than is left for them.

    :param held: they did not change themselves: see :func:`~..rules.gate.hold`.
    :raise UserError: names each one.
    """
    documents._marketplace_refuse(documents._marketplace_get_refused(held))


def _grows(document, before):
    """Whether a document buys more than it did, or than what is counted of it."""
    taking = _live_share(document, document.marketplace_clearance)
    return coverage.grows(before, document._marketplace_snapshot()) or (
        coverage.takes_more(document.marketplace_share, taking)
    )


def _passing(documents):
    """Whether a call further out is committing documents: they were asked there."""
    passing = _PASSING.get()
    return bool(passing) and keys(documents) <= passing


def _mark(documents, follow):
    """Note that documents buy from a marketplace, before they are asked (R29).

    :param follow: note too of the others that they no longer do: their vendor has
        changed.
    """
    flag = documents._marketplace_kind.flag
    for document in documents:
        bought = bool(document.sudo()._marketplace_is_bought())
        if document[flag] != bought and (bought or follow):
            # PostgreSQL wants a clearance at once; the right one, or a refusal,
            # is next.
            values = {flag: bought, "marketplace_clearance": bought and gate.PRIOR}
            protected.write(document, values)


class PurchaseMarketplaceDocument(models.AbstractModel):
    """How documents pass the gate: asked, cleared, counted, and synced to the ledger.

    What is written is computed by the functions of this module, out of reach of code
    that an administrator keeps in the database.

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
        if kind.commits(vals):
            if _passing(self) and all(d.marketplace_clearance for d in self):
                # A call further out has asked about them.
                yield
                return
            self._marketplace_recognize()
            asked = self.filtered(lambda d: d._marketplace_is_asked(vals))
            with asked._marketplace_pass():
                yield
            return
        counted = self.filtered(lambda d: d._marketplace_is_counted())
        released = counted.filtered(lambda d: kind.releases(d, vals))
        released._marketplace_check_release()
        with self.env.cr.savepoint() if kind.shared and counted else nullcontext():
            yield
            # What was noted stays on a committed document, and follows an open one.
            self.env.add_to_compute(self._fields[kind.flag], self)
            counted._marketplace_settle()

    def _marketplace_is_asked(self, vals):
        """Whether a move to a committed state asks the question again.

        Neither what a call further out is committing, nor what is only closed.
        """
        if not self._marketplace_is_subject():
            return False
        # One that was opened again meanwhile has no clearance any more.
        if self.marketplace_clearance and _passing(self):
            return False
        if not self._marketplace_is_committed():
            return True
        moved = any(
            self._fields[name].convert_to_write(self[name], self) != value
            for name, value in self._marketplace_kind.moves(vals).items()
        )
        return moved and vals.get("state") not in self._marketplace_kind.closing

    @contextmanager
    def _marketplace_pass(self):
        """Let documents pass the gate, then have them committed.

        Clearance and share are noted before the state is written: one UPDATE writes
        all of it. What is not committed in the end gives back what it was given.

        :raise UserError: names every blocked document; none of them is changed.
        """
        documents = self._origin
        if _PASSING.get():
            documents = documents.filtered(lambda document: not _passing(document))
        if not documents:
            yield
            return
        forget_once(self.env)
        fresh = admit(documents)
        token = _PASSING.set(_PASSING.get() | keys(documents))
        try:
            yield
        except Exception:
            # A caller that catches the error must not keep a clearance to use later.
            with suppress(psycopg2.Error):
                _clear_each(documents)
            raise
        finally:
            _PASSING.reset(token)
        missed = documents.filtered(lambda d: not d._marketplace_is_committed())
        if missed:
            _clear_each(missed)
            fresh -= missed
        documents._marketplace_sync_ledger(fresh=fresh)

    def _marketplace_settle(self, related=None):
        """After a change: count it, and have the ledger say it (R7).

        :param related: documents that counted with these before the change.
        :raise UserError: when what a related document takes is no longer covered.
        """
        documents = self._origin
        _clear_each(documents)
        if related:
            related = [group.exists() for group in related]
            _count_related(documents, related)
        documents._marketplace_sync_ledger(related)

    def _marketplace_sync_ledger(self, related=None, fresh=None):
        """Have the ledger say of these, and of those related, what they are (R7).

        :param fresh: those of these that nothing allowed before: no line speaks of
            them, or all of them were closed or cancelled.
        """
        groups, known = {}, self - fresh if fresh else self
        for group in (known, *(related or ()), *self._marketplace_related()):
            groups[group._name] = groups.get(group._name, group) | group
        lines = self.env["purchase.marketplace.declaration.line"]
        lines._sync(*groups.values(), first=fresh)

    def _marketplace_clear_values(self, clearance):
        """What is noted besides of a document that the gate lets through, or holds."""
        if clearance and clearance != gate.CREDIT:
            return {self._marketplace_kind.flag: True}
        return {}

    # ---- a change of what is bought ------------------------------------------------

    @contextmanager
    def _marketplace_changing(self, vals=None):
        """Try a change of documents, and undo it if one that counts is refused.

        :param vals: written on the documents; none when their lines change.
        :raise UserError: when one would buy more than is allowed (R2, R15, R17).
        """
        vals = vals or {}
        self._marketplace_check_vals(vals)
        counted = self._origin.filtered(lambda d: d._marketplace_is_counted())
        if not counted:
            yield
            self._marketplace_recognize()
            return
        # Before the change: PostgreSQL would refuse it without giving a reason.
        forget_once(self.env)
        counted._marketplace_check_counted(vals)
        before = {document: document._marketplace_snapshot() for document in counted}
        related = counted._marketplace_related()
        follow = not self._marketplace_kind.vendor.isdisjoint(vals)
        with self.env.cr.savepoint():
            yield
            self._marketplace_recognize()
            grown = counted.filtered(lambda d: _grows(d, before[d]))
            _mark(grown, follow)
            admit(grown.filtered(lambda d: d._marketplace_is_subject()))
            counted._marketplace_settle(related)

    # ---- a deletion ----------------------------------------------------------------

    def unlink(self):
        if not self:
            return super().unlink()
        # Not an ``ondelete`` method: a key of the context would disable it.
        self._marketplace_refuse_noted()
        # Not those of records that somebody made up in memory.
        shares = [document.marketplace_share for document in self._origin]
        trail.note_deletion(self._origin.sudo())
        result = super().unlink()
        for taken in shares:
            share.replace(self.env, taken, None)
        return result
