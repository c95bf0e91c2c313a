"""What a verification counts again: numbers, ledger, and what forms count.

The trail keeps what was decided and noted; these are what documents say of themselves.
"""

from odoo import fields
from odoo.tools import SQL, split_every

from ...constants import CHUNK, DECLARATION_SEQUENCE
from ...rules import coverage, decision, ledger
from ..gate import passage, share
from .difference import ODD, Difference, name_of
from .kept import DECLARATION, FORM, KEPT, LINE


def check_numbers(env, company):
    """Each number that was given is that of an issued declaration."""
    issued = env[DECLARATION].search_count(
        [("company_id", "=", company.id), ("state", "=", "declared")]
    )
    sequences = env["ir.sequence"].search(
        [("code", "=", DECLARATION_SEQUENCE), ("company_id", "=", company.id)]
    )
    given = sum(year.number_next - 1 for year in sequences.date_range_ids)
    if given != issued:
        yield Difference("number_unknown", then=issued, now=given)


def check_documents(env, company, tally):
    """The ledger has each purchase, and each takes what is counted of it (R7, R16)."""
    lines, gated = env[LINE], env["res.company"]._marketplace_document_models()
    tally["purchases"] = 0
    for model in env["res.company"]._marketplace_noted_models():
        documents = env[model]
        domain = fields.Domain(documents._marketplace_noted_domain())
        if model in gated:
            domain |= fields.Domain("marketplace_authorization_id", "!=", False)
        mine = documents.search(domain & fields.Domain("company_id", "=", company.id))
        for chunk in chunks(
            documents, {*mine._ids, *_noted_ids(lines, company, model)}
        ):
            chunk = chunk.exists()
            for document, due in each(chunk, lines._get_due):
                tally["purchases"] += 1
                if due is None or not _is_noted(*due):
                    yield about("ledger_differs", document)
            for document, answer in each(chunk if model in gated else (), _counted):
                if answer is None or not answer[1]:
                    yield about("count_differs", document)


def about(code, document):
    return Difference(code, document._name, document.id, name_of(document))


def _noted_ids(lines, company, model):
    """Ids of the documents that the ledger has lines of: they may be gone."""
    found = lines.env.execute_query(
        SQL(
            "SELECT DISTINCT document_id FROM %s WHERE company_id = %s "
            "AND document_model = %s AND state != 'closed'",
            SQL.identifier(lines._table),
            company.id,
            model,
        )
    )
    return [row_id for [row_id] in found]


def chunks(records, ids):
    """Records a thousand at a time: what was read of them is then forgotten."""
    for chunk in split_every(CHUNK, sorted(ids)):
        yield records.browse(chunk)
        records.env.invalidate_all()


def _is_noted(_document, _form, chain, entry):
    """Whether the ledger is about to declare what a document takes of a form."""
    opened = chain.filtered(lambda line: line.state == "to_declare")
    return ledger.agree(opened._to_entry() if opened else None, entry)


def _counted(documents):
    return [(one, passage.is_counted_right(one)) for one in documents]


def each(documents, ask):
    """Ask something of many documents: pairs of a document and an answer.

    What was altered may be such that nothing can be asked of it: each of the others is
    then asked alone, and ``None`` stands for the answer.
    """
    if not documents:
        return []
    try:
        return [(answer[0], answer) for answer in ask(documents)]
    except ODD:
        documents.invalidate_recordset()
    found = []
    for document in documents:
        try:
            found += [(document, answer) for answer in ask(document)]
        except ODD:
            found.append((document, None))
    return found


def check_counts(env, company):
    """Each form counts what its documents take, within what was approved (R16)."""
    forms = env[FORM].search(
        [("company_id", "=", company.id), ("state", "!=", decision.DRAFT)]
    )
    carried = _carried_ids(env)
    for chunk in chunks(forms, forms.ids):
        documents = [
            document
            for model in env["res.company"]._marketplace_document_models()
            for document in env[model].search_fetch(
                [("marketplace_authorization_id", "in", chunk.ids)],
                ["marketplace_share"],
            )
        ]
        amounts, charges, quantities = share.sum_of(documents)
        rounding = {one: one.rounding for one in chunk.currency_id.exists()}
        for form in chunk:
            same = abs(form.amount_committed - amounts[form.id]) < 0.005
            same &= abs(form.charges_committed - charges[form.id]) < 0.005
            same &= all(
                abs(good.qty_committed - quantities[good.id]) < 1e-5
                for good in form.line_ids
            )
            if not same:
                yield about("count_differs", form)
            if form.id in carried:
                continue
            if not _is_within(form, rounding.get(form.currency_id, 0.0)):
                yield about("count_exceeds", form)


def _carried_ids(env):
    """Ids of the forms of a version that did not bound the tolerance."""
    query = "SELECT res_id FROM purchase_marketplace_trail WHERE kind = 'carried'"
    found = env.execute_query(SQL("%s AND res_model = %s", SQL(query), FORM))
    return {row_id for [row_id] in found}


def _is_within(form, rounding):
    """Whether what a form counts, and lets be counted, is what was approved (R17)."""
    return all(
        coverage.is_within(approved, counted, rounding)
        for approved, counted in (
            (form.amount_untaxed, (form.amount_committed, form.amount_limit)),
            (form.amount_charges, (form.charges_committed, form.charges_limit)),
        )
    )


def check_unknown(env, company):
    """Rows that the trail has to know, and does not."""
    for model, kept in KEPT.items():
        if model not in env:
            continue
        mine = SQL("TRUE")
        if kept.company:
            mine = SQL("%s = %s", SQL.identifier("kept", kept.company), company.id)
        for (row_id,) in env.execute_query(
            SQL(
                "SELECT id FROM %s kept WHERE (%s) AND %s AND NOT EXISTS (SELECT FROM "
                "purchase_marketplace_trail WHERE res_model = %s AND res_id = kept.id "
                "AND has_state) ORDER BY id",
                SQL.identifier(env[model]._table),
                SQL(kept.known),
                mine,
                model,
            )
        ):
            name = name_of(env[model].browse(row_id))
            yield Difference("row_unknown", model, row_id, name)


def check_seen(env, company):
    """Documents that were seen, and are gone without having been deleted (R11)."""
    for model in env["res.company"]._marketplace_heirs("purchase.marketplace.register"):
        for row_id, name, since in env.execute_query(
            SQL(
                "SELECT document_id, name, seen_on FROM purchase_marketplace_case "
                "WHERE document_model = %s AND company_id = %s AND gone IS NOT TRUE "
                "AND NOT EXISTS (SELECT FROM %s WHERE id = document_id) ORDER BY id",
                model,
                company.id,
                SQL.identifier(env[model]._table),
            )
        ):
            since = fields.Datetime.to_string(since)
            yield Difference("row_missing", model, row_id, name, since=since)
