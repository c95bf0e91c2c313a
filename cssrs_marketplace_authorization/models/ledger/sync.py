from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...odoo_internals import same_value
from ...rules import ledger
from ..gate import protected

AUTHORIZATION = "purchase.marketplace.authorization"


def _write(lines, values):
    """Write lines that are not declared yet.

    :raise AccessError: when one of them is declared.
    """
    if any(line.state == "declared" for line in lines):
        raise AccessError(
            lines.env._(
                "What was declared is not written again. A rectification follows."
            )
        )
    protected.write(lines, values)


def _update_open(line, values):
    """Write what changed of a line that is still to declare.

    When it was recorded stays: the delay to declare it runs from there.
    """
    changed = {
        name: value
        for name, value in values.items()
        if not same_value(line, name, line[name], value)
    }
    for name in ("recorded_on", "due_on"):
        changed.pop(name, None)
    if not line.env[line.document_model]._marketplace_typed_date:
        changed.pop("purchase_date", None)
    if changed:
        _write(line, changed)


class PurchaseMarketplaceDeclarationLine(models.Model):
    """How the ledger follows what happens (R7, R10, R27).

    Each document has a chain of lines for each authorization it uses; what has to be
    added to a chain is decided by ``rules.ledger``.

    Invariant: the lines of a chain that are not closed add up to what the document is,
    and one of them at the most is still to declare. Whoever changes the document while
    its line is being declared changes the same row: the second of the two transactions
    is played again, and sees what the first has done.
    """

    _inherit = "purchase.marketplace.declaration.line"

    @api.model
    def _create_first(self, documents):
        """Note documents that the ledger cannot know yet: it is not even asked.

        :param documents: of one model, and committed for the first time.
        """
        protected.create(
            self,
            [
                self._prepare_values(document, authorization, (), entry)
                # Not what somebody made up in memory.
                for document in documents.sudo()._origin
                for authorization, entry in document._marketplace_first_entry()
            ],
        )

    @api.model
    def _sync(self, documents):
        """Have the ledger say of documents what they are now (R7, R27).

        :param documents: of one model; those that do not matter are ignored.
        """
        # Not what somebody made up in memory.
        documents = documents._origin
        if not documents:
            return
        closed, created, used = self.browse(), [], set()
        for document, authorization, chain, entry in self._get_due(documents):
            used.add(authorization.id)
            opened = chain.filtered(lambda line: line.state == "to_declare")
            values = entry and self._prepare_values(
                document, authorization, chain - opened, entry
            )
            if not entry:
                closed |= opened
            elif opened:
                _update_open(opened, values)
            else:
                created.append(values)
        _write(closed, {"state": "closed"})
        # The index that allows one open line for a document must see it at once.
        closed.flush_recordset(["state"])
        protected.create(self, created)
        self._sync_revoked(documents, used)

    @api.model
    def _get_due(self, documents):
        """What the ledger should still declare of documents, chain by chain.

        :return: list of document, authorization, lines of the chain, and the
            :class:`~..rules.ledger.Entry` to declare or ``None``.
        """
        documents, due = documents.sudo(), []
        chains = self._get_chains(documents)
        for document in documents:
            known = chains.get(document.id, {})
            now = dict(document._marketplace_facts())
            for authorization in [*known, *(key for key in now if key not in known)]:
                chain = known.get(authorization, self.browse())
                declared = chain.filtered(lambda line: line.state == "declared")
                entry = ledger.pending(
                    document._marketplace_first_kind(),
                    [line._to_entry() for line in declared.sorted("id")],
                    now.get(authorization),
                )
                due.append((document, authorization, chain, entry))
        return due

    @api.model
    def _get_chains(self, documents):
        """Lines of the documents that are not closed, in one query.

        :return: dictionary: id of the document, then authorization, then lines.
        """
        lines = self.sudo().search(
            [
                ("document_model", "=", documents._name),
                ("document_id", "in", documents.ids),
                ("state", "!=", "closed"),
            ]
        )
        return {
            document_id: group.grouped("authorization_id")
            for document_id, group in lines.grouped("document_id").items()
        }

    @api.model
    def _sync_revoked(self, documents, used):
        """Of a revoked authorization, what its purchases took was authorized (R5).

        :param used: ids of those that the documents use, or did: a link may change.
        """
        if documents._name != AUTHORIZATION:
            forms = self.env[AUTHORIZATION].sudo().browse(used)
            self._sync(forms.filtered(lambda a: a.state == "revoked"))

    @api.model
    def _prepare_values(self, document, authorization, declared, entry):
        """Values of the line for an entry.

        :param declared: lines of the same chain that were declared.
        """
        last = declared and declared.sorted("id")[-1]
        amounts, now = entry.amounts, fields.Datetime.now()
        return {
            # Before the amounts: Odoo reads it to round them.
            "currency_id": authorization.currency_id.id,
            "kind": entry.kind,
            "goods": entry.goods,
            "amount_authorized": amounts.authorized,
            "amount_ordered": amounts.ordered,
            "amount_billed": amounts.billed,
            "amount_bought": amounts.bought,
            "authorization_id": authorization.id,
            "company_id": authorization.company_id.id,
            "establishment_id": authorization.establishment_id.id,
            "marketplace_id": authorization.marketplace_id.id,
            "rectifies_id": last.id if last else False,
            "recorded_on": now,
            "due_on": authorization.company_id._marketplace_due_on(now),
            # Bought again after it was cancelled: on another day.
            "purchase_date": last.purchase_date
            if last and last.kind != ledger.CANCELLATION
            else document._marketplace_bought_on(),
            "document_model": document._name,
            "document_id": document.id,
            **document._marketplace_ledger_link(),
        }

    def _to_entry(self):
        """This line as the rules see it."""
        self.ensure_one()
        return ledger.Entry(
            self.kind,
            self.goods or "",
            ledger.Amounts(
                self.amount_authorized,
                self.amount_ordered,
                self.amount_billed,
                self.amount_bought,
            ),
        )
