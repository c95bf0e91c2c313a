from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...odoo_internals import same_value
from ...rules import ledger
from ..gate import protected
from ..trail import trail
from ..trail.kept import KEPT, LINE, PAST

AUTHORIZATION = "purchase.marketplace.authorization"
AMOUNTS = tuple(f"amount_{name}" for name in ledger.Amounts._fields)


def _write(lines, values):
    """Write lines that are not declared yet.

    :raise AccessError: when one of them is declared.
    """
    if any(line.state == "declared" for line in lines):
        raise AccessError(
            lines.env._(
                "What was declared cannot be rewritten. A rectification will follow."
            )
        )
    protected.write(lines, values)


def _update_open(line, values):
    """Write the values that changed on a line that is still to declare.

    Its recording date stays: the delay to declare it starts then.
    """
    changed = {
        name: value
        for name, value in values.items()
        if not same_value(line, name, line[name], value)
    }
    for name in ("recorded_on", "due_on"):
        changed.pop(name, None)
    kind = line.env[line.document_model]._marketplace_kind
    if not (kind and kind.typed_date):
        changed.pop("purchase_date", None)
    if changed:
        _write(line, changed)
    return bool(changed)


def _note(documents, added=(), corrected=(), closed=(), first=False):
    """Add lines, and have the trail say what became of documents and of their lines.

    :param added: values of the lines.
    :param first: whether to leave out those of a document that has some already.
    :return: ids of the documents whose lines were added.
    """
    env = documents.env
    kinds = (("corrected", corrected), ("closed", closed))
    facts = [trail.Fact(kind, line) for kind, lines in kinds for line in lines]
    if documents._name in KEPT and documents._name not in (AUTHORIZATION, PAST):
        facts += [
            trail.Fact("allowed" if d.marketplace_clearance else "released", d)
            for d in documents
        ]
    if not added:
        trail.add(facts, if_changed=True)
        return set()
    forms = {values["authorization_id"]: values["company_id"] for values in added}
    kinds = dict(env[LINE]._fields["kind"]._description_selection(env))
    names = {
        (form.id, kind): f"{form.name} – {label}"
        for form in env[AUTHORIZATION].sudo().browse(forms)
        for kind, label in kinds.items()
    }
    query = _insertion(env, added, first)
    kept = trail.note_lines(env, facts, forms, names, query)
    return {said["document_id"] for said in kept}


def _insertion(env, added, first):
    """SQL that adds lines to the ledger, all of them of one kind of document.

    Not by ``create``: each of a hundred orders confirmed at once has one.
    """
    stamp = {"state": "to_declare", "create_uid": env.uid, "write_uid": env.uid}
    stamp |= {"create_date": env.cr.now(), "write_date": env.cr.now()}
    rows = [{**values, **stamp} for values in added]
    return SQL(
        "INSERT INTO purchase_marketplace_declaration_line (%s) VALUES %s %s "
        "RETURNING *",
        SQL(", ").join(map(SQL.identifier, rows[0])),
        SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
        SQL("ON CONFLICT DO NOTHING" if first else ""),
    )


class PurchaseMarketplaceDeclarationLine(models.Model):
    """Sync of the ledger with the documents (R7, R10, R27).

    A document has one chain of lines for each authorization it uses. ``rules.ledger``
    decides what to add to a chain.

    Invariant: the lines of a chain that are not closed add up to the present amounts
    of the document, and at most one of them is still to declare. Declaring a line and
    changing its document write the same row: Odoo retries the second transaction,
    which then sees the changes of the first.
    """

    _inherit = "purchase.marketplace.declaration.line"

    @api.model
    def _create_first(self, documents):
        """Create the lines of documents without searching for earlier lines.

        :param documents: of one model. One that has lines all the same, as PostgreSQL
            then tells, is synced.
        """
        # Not what somebody made up in memory.
        documents, added, used = documents.sudo()._origin, [], set()
        for document in documents:
            for authorization, fact in document._marketplace_ledger_entries():
                entry = ledger.pending(document._marketplace_first_kind(), [], fact)
                used.add(authorization)
                if entry:
                    added.append(
                        self._prepare_values(document, authorization, (), entry)
                    )
        done = _note(documents, added, first=True)
        known = {values["document_id"] for values in added} - done
        self._sync(documents.filtered(lambda document: document.id in known))
        self._sync_revoked(documents, used)

    @api.model
    def _sync(self, documents):
        """Sync the ledger with the present values of documents (R7, R27).

        :param documents: of one model; those that are out of scope are ignored.
        """
        # Not what somebody made up in memory.
        documents = documents._origin
        if not documents:
            return
        closed = corrected = self.browse()
        created, used = [], set()
        for document, authorization, chain, entry in self._get_due(documents):
            used.add(authorization)
            opened = chain.filtered(lambda line: line.state == "to_declare")
            values = entry and self._prepare_values(
                document, authorization, chain - opened, entry
            )
            if not entry:
                closed |= opened
            elif opened:
                corrected |= opened if _update_open(opened, values) else self.browse()
            else:
                created.append(values)
        _write(closed, {"state": "closed"})
        # A unique index allows one open line for each document: close before creating.
        closed.flush_recordset(["state"])
        _note(documents.sudo(), created, corrected, closed)
        self._sync_revoked(documents, used)

    @api.model
    def _get_due(self, documents):
        """What remains to declare of documents, chain by chain.

        :return: list of document, authorization, lines of the chain, and the
            :class:`~..rules.ledger.Entry` to declare or ``None``.
        """
        documents, due = documents.sudo(), []
        chains = self._get_chains(documents)
        for document in documents:
            known = chains.get(document.id, {})
            now = dict(document._marketplace_ledger_entries())
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
        """Sync the lines of revoked authorizations with what their documents take (R5).

        :param used: authorizations of the documents, those that a document no longer
            links to included.
        """
        revoked = [form for form in used if form.state == "revoked"]
        if revoked and documents._name != AUTHORIZATION:
            self._sync(revoked[0].union(*revoked))

    @api.model
    def _prepare_values(self, document, authorization, declared, entry):
        """Values of the line for an entry.

        :param declared: lines of the same chain that were declared.
        """
        last = declared and declared.sorted("id")[-1]
        currency, now = authorization.currency_id, fields.Datetime.now()
        amounts = (
            f"{currency.round(amount):.{currency.decimal_places}f}"
            for amount in entry.amounts
        )
        return {
            "currency_id": currency.id,
            "kind": entry.kind,
            "goods": entry.goods,
            **dict(zip(AMOUNTS, amounts, strict=True)),
            "authorization_id": authorization.id,
            "company_id": authorization.company_id.id,
            "establishment_id": authorization.establishment_id.id or None,
            "marketplace_id": authorization.marketplace_id.id or None,
            "rectifies_id": last.id if last else None,
            "recorded_on": now,
            "due_on": authorization.company_id._marketplace_due_on(now),
            # After a cancellation, the new purchase has a date of its own.
            "purchase_date": (
                last.purchase_date
                if last and last.kind != ledger.CANCELLATION
                else document._marketplace_bought_on()
            )
            or None,
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
                self.amount_charges,
            ),
        )
