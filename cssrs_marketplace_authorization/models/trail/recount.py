"""What a verification counts again: numbers, ledger, and what forms count.

The trail keeps what was decided and noted; these are what documents say of themselves.
"""

from odoo.tools import split_every

from ...constants import CHUNK, DECLARATION_SEQUENCE
from ...rules import decision, ledger
from ..gate import passage, share
from .difference import ODD, Difference, name_of
from .kept import DECLARATION, FORM, LINE


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


def check_ledger(env, company, tally):
    """The ledger has each purchase, with its present values (R7)."""
    lines = env[LINE]
    tally["purchases"] = 0
    for model in env["res.company"]._marketplace_noted_models():
        known = lines.search(
            [
                ("company_id", "=", company.id),
                ("document_model", "=", model),
                ("state", "!=", "closed"),
            ]
        )
        documents = env[model]
        noted = documents.search(
            [("company_id", "=", company.id), *documents._marketplace_noted_domain()]
        )
        ids = noted._ids + tuple(known.mapped("document_id"))
        found = documents.browse(dict.fromkeys(ids)).exists()
        for chunk in split_every(CHUNK, found.sorted("id").ids):
            for document, due in _each(documents.browse(chunk), lines._get_due):
                tally["purchases"] += 1
                if due is None or not _is_noted(*due):
                    name = name_of(document)
                    yield Difference("ledger_differs", model, document.id, name)


def _is_noted(_document, _form, chain, entry):
    """Whether the ledger is about to declare what a document takes of a form."""
    opened = chain.filtered(lambda line: line.state == "to_declare")
    return ledger.agree(opened._to_entry() if opened else None, entry)


def _each(documents, ask):
    """Ask something of many documents: pairs of a document and an answer.

    What was altered may be such that nothing can be asked of it: each of the others is
    then asked alone, and ``None`` stands for the answer.
    """
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
    """Each form counts what its documents take, and no less (R16)."""
    forms = env[FORM].search(
        [("company_id", "=", company.id), ("state", "!=", decision.DRAFT)], order="id"
    )
    for ids in split_every(CHUNK, forms.ids):
        chunk = forms.browse(ids)
        documents = [
            document
            for model in env["res.company"]._marketplace_document_models()
            for document in env[model].search(
                [("marketplace_authorization_id", "in", chunk.ids)]
            )
        ]
        amounts, charges, quantities = share.sum_of(documents)
        for form in chunk:
            same = abs(form.amount_committed - amounts[form.id]) < 0.005
            same &= abs(form.charges_committed - charges[form.id]) < 0.005
            same &= all(
                abs(good.qty_committed - quantities[good.id]) < 1e-5
                for good in form.line_ids
            )
            if not same:
                yield Difference("count_differs", FORM, form.id, form.name or "")
        for document in documents:
            for one, answer in _each(document, _counted):
                if answer is None or not answer[1]:
                    yield Difference("count_differs", one._name, one.id, name_of(one))


def _counted(documents):
    return [(one, passage.is_counted_right(one)) for one in documents]
