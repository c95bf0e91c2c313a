"""What a verification compares: the trail with itself, then records with the trail.

Invariant: checking writes nothing, and needs little memory, however long the trail.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ...constants import CHUNK, DECLARATION_SEQUENCE
from ...rules import decision, ledger
from ...rules import trail as rules
from ..gate import passage, share
from . import papers, trail
from .kept import DECLARATION, FILE, FORM, KEPT, LINE

#: What asking something of an altered record may raise.
ODD = (ValueError, TypeError, ArithmeticError, LookupError, UserError)


@dataclass(frozen=True)
class Difference:
    """Something that is not what the trail says.

    :param code: key of the sentence that says it.
    :param model: of the record; empty when it is about the trail itself.
    :param res_id: its id.
    :param name: what the record is, or was, called.
    :param path: name of the value that differs, as ``rules.trail.differences`` has it.
    :param then: value in the trail.
    :param now: value in the database.
    :param since: moment of the entry that said it; since then it was changed.
    """

    code: str
    model: str = ""
    res_id: int = 0
    name: str = ""
    path: str = ""
    then: Any = None
    now: Any = None
    since: str = ""


def differences(company, tally):
    """Everything that differs, of an organization: an iterator.

    :param tally: a dictionary, where the number of each kind of thing checked is put.
    """
    env = company.sudo().env
    env.flush_all()
    env.invalidate_all()
    yield from _check_guard(env)
    yield from _check_chains(env, company, tally)
    yield from _check_unknown(env, company)
    yield from _check_seen(env, company)
    yield from _check_numbers(env, company)
    yield from _check_ledger(env, company, tally)
    yield from _check_counts(env, company)


def _check_guard(env):
    """PostgreSQL must still refuse to change the trail."""
    found = env.execute_query(
        SQL(
            "SELECT tgenabled::text FROM pg_trigger "
            "WHERE tgrelid = 'purchase_marketplace_trail'::regclass AND tgname = %s "
            "AND tgtype = 58 AND EXISTS (SELECT FROM pg_proc "
            "WHERE pg_proc.oid = tgfoid AND prosrc LIKE '%%RAISE EXCEPTION%%')",
            "purchase_marketplace_trail_stays",
        )
    )
    if found != [("O",)]:
        yield Difference("trail_unguarded", now=str(found))


# ---- the chains --------------------------------------------------------------------


def _check_chains(env, company, tally):
    """Walk the chains, and compare what they speak of with the last that they say."""
    walk, told = rules.Walk(), set()
    tally["entries"] = tally["records"] = 0
    for rows in entries(env, company):
        rests, records = defaultdict(dict), defaultdict(set)
        for row in rows:
            for code, chain, number in walk.step(*row[:4]):
                yield Difference(f"trail_{code}", name=f"{chain} – {number}")
            said = rules.read(row[2])
            if _repeated(said) != [str(value) for value in row[4:-1]]:
                yield Difference(f"trail_{rules.ALTERED}", name=f"{row[0]} – {row[1]}")
            model, row_id = row[5], row[6]
            if "now" in said and model in KEPT and model in env:
                records[model].add(row_id)
            for kind, ids in (said.get("rests_on") or {}).items():
                for key, digest in ids.items():
                    rests[model, row_id].setdefault((kind, key), (digest, said["at"]))
        for model, ids in records.items():
            tally["records"] += len(ids)
            for found in _compare(env, model, ids):
                if found not in told:
                    told.add(found)
                    yield found
        yield from _compare_papers(env, rests)
    tally["entries"] = walk.count
    for _code, chain, number in walk.end():
        yield Difference("trail_missing", name=f"{chain} – {number}")
    for name, number, last in env.execute_query(
        SQL(
            "SELECT COALESCE(name, chain), known.number, max(said.number) "
            "FROM purchase_marketplace_trail said "
            "FULL JOIN purchase_marketplace_chain known ON name = chain "
            "WHERE COALESCE(said.company_id, known.company_id) = %s "
            "OR COALESCE(said.company_id, known.company_id) IS NULL "
            "GROUP BY 1, 2 HAVING known.number IS DISTINCT FROM max(said.number)",
            company.id,
        )
    ):
        yield Difference("trail_missing", name=f"{name} – {number} {last}")


def entries(env, company):
    """The entries of the chains, a thousand at a time; those that vouch come first."""
    root = f"organization/{company.id}"
    for scope in (
        SQL("chain IN %s", (root, "shared")),
        SQL("company_id = %s AND chain != %s", company.id, root),
    ):
        last = ("", 0, 0)
        while rows := env.execute_query(
            SQL(
                "SELECT chain, number, content, digest, kind, res_model, res_id, "
                "company_id, user_id, moment, has_state, id "
                "FROM purchase_marketplace_trail "
                "WHERE %s AND (chain, number, id) > (%s, %s, %s) "
                "ORDER BY chain, number, id LIMIT %s",
                scope,
                *last,
                CHUNK,
            )
        ):
            yield rows
            last = (*rows[-1][:2], rows[-1][-1])


def _repeated(said):
    """What the columns of an entry must repeat of its content, as text."""
    model, row_id = said.get("record") or (None, None)
    by = said.get("by") or {}
    at = (said.get("at") or "").replace("T", " ")
    return [
        str(value)
        for value in (
            said.get("kind"),
            model,
            row_id,
            said.get("company"),
            by.get("id"),
            at,
            "now" in said,
        )
    ]


def _compare(env, model, ids):
    """Compare records with the last entry of each."""
    states = trail.states(env[model].browse(sorted(ids)))
    for (_model, row_id), state in states.items():
        if state.agrees() or state.content is None:
            continue
        said = rules.read(state.content)
        then, found = said.get("now"), Difference("", model, row_id, said.get("name"))
        told = {"since": said.get("at", ""), "name": found.name or ""}
        if then is None and state.now is None:
            continue
        if then is None or state.now is None:
            code = "row_missing" if state.now is None else "row_unknown"
            yield Difference(code, model, row_id, **told)
            continue
        for path, one, other in rules.differences(then, state.now):
            yield Difference(
                "value_differs",
                model,
                row_id,
                path=path,
                then=_text(one),
                now=_text(other),
                **told,
            )
    if model == FILE:
        yield from _check_bytes(env, states)


def _text(value):
    return rules.canonical(value) if isinstance(value, dict | list) else value


def _check_bytes(env, states):
    """The bytes of stored files must still have the digest that was noted."""
    for (model, row_id), state in states.items():
        if not (state.now and state.content):
            continue
        said = rules.read(state.content)
        then = (said.get("now") or {}).get("sha256")
        now = hashlib.sha256(env[FILE].browse(row_id)._get_bytes()).hexdigest()
        if then != now:
            yield Difference(
                "file_altered",
                model,
                row_id,
                said.get("name", ""),
                "content",
                then,
                now,
                said.get("at", ""),
            )


def _compare_papers(env, rests):
    """Compare the messages and attachments that entries rest on with those of now."""
    groups = defaultdict(list)
    for model, row_id in rests:
        if model in env:
            groups[model].append(row_id)
    for model, ids in groups.items():
        present = papers.digests(env[model].browse(ids))
        for row_id in ids:
            for (kind, key), (digest, since) in rests[model, row_id].items():
                now = present[row_id][kind].get(key)
                if now != digest:
                    code = "paper_missing" if now is None else "paper_altered"
                    name, path = _name(env[model].browse(row_id)), f"{kind}/{key}"
                    yield Difference(
                        code, model, row_id, name, path, digest, now, since
                    )


def _check_unknown(env, company):
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
            name = _name(env[model].browse(row_id))
            yield Difference("row_unknown", model, row_id, name)


def _check_seen(env, company):
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


# ---- what the records say of each other --------------------------------------------


def _check_numbers(env, company):
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


def _check_ledger(env, company, tally):
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
                    name = _name(document)
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


def _name(record):
    """What a record is called; nothing when it cannot say it."""
    try:
        return record.display_name or ""
    except ODD:
        return ""


def _check_counts(env, company):
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
                    yield Difference("count_differs", one._name, one.id, _name(one))


def _counted(documents):
    return [(one, passage.is_counted_right(one)) for one in documents]
