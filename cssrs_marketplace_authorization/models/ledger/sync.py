from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...odoo_internals import same_value
from ...rules import ledger
from ..gate import protected
from ..trail import trail
from ..trail.kept import KEPT, LINE, PAST

AUTHORIZATION = "purchase.marketplace.authorization"
AMOUNTS = tuple(f"amount_{name}" for name in ledger.Amounts._fields)


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
        protected.write(line, changed)
    return bool(changed)


def _note(groups, added, corrected, closed):
    """Add lines, and have the trail say what became of documents and of their lines.

    :param groups: documents, one recordset a model.
    :param added: values of the lines.
    :return: pairs of model and id of the documents whose lines were added.
    """
    env = groups[0].env
    kinds = (("corrected", corrected), ("closed", closed))
    facts = [trail.Fact(kind, line) for kind, lines in kinds for line in lines]
    facts += [
        trail.Fact("allowed" if d.marketplace_clearance else "released", d)
        for documents in groups
        if documents._name in KEPT and documents._name not in (AUTHORIZATION, PAST)
        for d in documents
    ]
    if not added:
        trail.add(facts, if_changed=True)
        return set()
    forms = {values["authorization_id"]: values["company_id"] for values in added}
    kinds = dict(env[LINE]._fields["kind"]._description_selection(env))
    titles = {form.id: form.name for form in env[AUTHORIZATION].browse(forms)}
    names = {
        (form, kind): f"{titles[form]} – {kinds[kind]}"
        for form, kind in {(v["authorization_id"], v["kind"]) for v in added}
    }
    kept = trail.note_lines(env, facts, forms, names, _insertion(env, added))
    return {_document(said) for said in kept}


def _document(values):
    """Model and id of the document of a line."""
    return values["document_model"], values["document_id"]


def _insertion(env, added):
    """SQL that adds lines to the ledger, except to a chain that has one already.

    Not by ``create``: each of a hundred orders confirmed at once has one.
    """
    stamp = {"state": "to_declare", "create_uid": env.uid, "write_uid": env.uid}
    stamp |= {"create_date": env.cr.now(), "write_date": env.cr.now()}
    names = list(dict.fromkeys(name for values in (*added, stamp) for name in values))
    rows = [tuple(map({**values, **stamp}.get, names)) for values in added]
    return SQL(
        "INSERT INTO purchase_marketplace_declaration_line (%s) VALUES %s "
        "ON CONFLICT DO NOTHING RETURNING *",
        SQL(", ").join(map(SQL.identifier, names)),
        SQL(", ").join(SQL("%s", row) for row in rows),
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
    def _sync(self, *groups, first=None):
        """Sync the ledger with the present values of documents (R7, R27).

        :param groups: documents, one recordset a model; those that are out of scope are
            ignored.
        :param first: others that have no line yet: none is searched. One that has some
            all the same, as PostgreSQL then tells, is synced.
        """
        closed = corrected = self.browse()
        told, added, revoked = [], [], self.env[AUTHORIZATION]
        for number, documents in enumerate((first, *groups)):
            # Not what somebody made up in memory.
            documents = documents and documents.sudo()._origin
            if not documents:
                continue
            told.append(documents)
            for document, form, chain, entry in self._get_due(documents, number > 0):
                if form.state == "revoked" and form._name != document._name:
                    revoked |= form
                opened = chain.filtered(lambda line: line.state == "to_declare")
                values = entry and self._prepare_values(
                    document, form, chain - opened, entry
                )
                if not entry:
                    closed |= opened
                elif not opened:
                    added.append(values)
                elif _update_open(opened, values):
                    corrected |= opened
        if not told:
            return
        if closed:
            protected.write(closed, {"state": "closed"})
            # A unique index allows one open line for each: close before adding.
            closed.flush_recordset(["state"])
        done = _note(told, added, corrected, closed)
        left = {_document(one) for one in added} - done
        again = [d for d in first or () if (d._name, d.id) in left]
        if len(again) < len(left):
            raise UserError(self.env._("This document is already in the ledger."))
        if again:
            self._sync(first.browse(d.id for d in again))
        if revoked:
            # What their documents take of them has changed (R5).
            self._sync(revoked)

    @api.model
    def _get_due(self, documents, known=True):
        """What remains to declare of documents, chain by chain.

        :param known: whether some of them may have lines.
        :return: list of document, authorization, lines of the chain, and the
            :class:`~..rules.ledger.Entry` to declare or ``None``.
        """
        documents, due = documents.sudo(), []
        chains = self._get_chains(documents) if known else {}
        for document in documents:
            found = chains.get(document.id, {})
            now = dict(document._marketplace_ledger_entries())
            for authorization in [*found, *(key for key in now if key not in found)]:
                chain = found.get(authorization, self.browse())
                declared = chain.filtered(lambda line: line.state == "declared")
                entry = ledger.pending(
                    document._marketplace_first_kind,
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
    def _prepare_values(self, document, authorization, declared, entry):
        """Values of the line for an entry.

        :param declared: lines of the same chain that were declared.
        """
        last = declared and declared.sorted("id")[-1]
        kind = document._marketplace_kind
        link = kind and kind.ledger_field
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
            **({link: document.id} if link else {}),
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
