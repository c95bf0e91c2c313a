"""What destroys the content of a file, and what it leaves (R27).

Numbers, dates, amounts and states stay, and the digests of what was said: the trail
still shows that nothing else was changed. Who calls these functions has checked who
acts, and that the file was kept long enough.
"""

from odoo.tools import SQL

from ...constants import CRITERION_FIELDS
from ...rules import trail as rules
from ...rules.periods import ONE_DAY
from ..gate import protected
from ..trail import evidence, trail
from ..trail.check import left_of
from ..trail.kept import CASE, DECLARATION, FILE, FORM, chain_of

#: Kind of the entries that say what is left.
PURGED = "purged"


#: What people wrote on each kind of record: destroyed.
TEXTS = {
    FORM: (
        "need consequence third_party_seller newcomer_name newcomer_url decision_note "
        "substitute_name substitute_note"
    ).split(),
    DECLARATION: ("letter",),
    # The rest repeats a document of the books, which have their own schedule.
    CASE: ("reason",),
}
_REASONS = [reason for _affirmed, reason in CRITERION_FIELDS.values()]
#: Columns of a declared line that repeat them.
_DECLARED = ["need", "consequence", "goods_urls", "alternatives", *CRITERION_FIELDS]


def purge(records, reason):
    """Destroy the content of files (R27).

    :param records: of one model that inherits ``purchase.marketplace.retained``.
    :param reason: what the trail says of it.
    """
    records = records.sudo()
    env, chains = records.env, {chain_of(one)[0] for one in records}
    env.flush_all()
    if records._name == FORM:
        _purge_parts(records)
    elif records._name == DECLARATION:
        chains |= _purge_declared(records)
    empty = [SQL("%s = NULL", SQL.identifier(n)) for n in TEXTS[records._name]]
    moment = env.cr.now().replace(microsecond=0)
    env.execute_query(
        SQL(
            "UPDATE %s SET %s WHERE id IN %s RETURNING id",
            SQL.identifier(records._table),
            SQL(", ").join([*empty, SQL("purged_on = %s", moment)]),
            records._ids,
        )
    )
    env.invalidate_all()
    if records._name != CASE:
        records.activity_ids.unlink()
        _purge_papers(records)
    _purge_trail(env, sorted(chains), reason=reason)


def _purge_parts(forms):
    """The goods keep their names and amounts; the sources that were tried go.

    What was still allowed is so no longer.
    """
    empty = [SQL("%s = NULL", SQL.identifier(n)) for n in (*_REASONS, "product_url")]
    env = forms.env
    env.execute_query(
        SQL(
            "UPDATE purchase_marketplace_authorization_line SET %s "
            "WHERE authorization_id IN %s RETURNING id",
            SQL(", ").join(empty),
            forms._ids,
        )
    )
    env.execute_query(
        SQL(
            "DELETE FROM purchase_marketplace_alternative "
            "WHERE authorization_id IN %s RETURNING id",
            forms._ids,
        )
    )
    for form in forms.filtered(lambda form: form.state == "approved"):
        ended = form.company_id._marketplace_today() - ONE_DAY
        until = min(form.valid_until or ended, ended)
        protected.write(form, {"valid_until": until})
    env.flush_all()


def _purge_declared(declarations):
    """The files go, and what their lines repeat of the requests.

    :return: names of the chains of the requests.
    """
    env, files = declarations.env, declarations.file_ids
    lines = declarations.line_ids
    trail.note_deletion(files)
    _delete_attachments(
        env, SQL("res_model = %s AND res_id IN %s", FILE, (0, *files.ids))
    )
    protected.unlink(files)
    env.execute_query(
        SQL(
            "UPDATE purchase_marketplace_declaration_line "
            "SET snapshot = (snapshot::jsonb - %s::text[])::text "
            "WHERE id IN %s AND snapshot IS NOT NULL RETURNING id",
            _DECLARED,
            (0, *lines.ids),
        )
    )
    return {chain_of(line)[0] for line in lines}


def _delete_attachments(env, where):
    """Delete the attachments of a condition, those of fields as well."""
    found = env.execute_query(SQL("SELECT id FROM ir_attachment WHERE %s", where))
    evidence.unlink(env["ir.attachment"].browse(row_id for [row_id] in found))


def _purge_papers(records):
    """Delete the messages and the attachments of records, with what was tracked."""
    env = records.env
    messages = env["mail.message"].search(
        [("model", "=", records._name), ("res_id", "in", records.ids)]
    )
    _delete_attachments(
        env,
        SQL(
            "(res_model = %s AND res_id IN %s) "
            "OR (res_model = 'mail.message' AND res_id IN %s)",
            records._name,
            records._ids,
            (0, *messages.ids),
        ),
    )
    evidence.unlink(messages)


def _purge_trail(env, chains, **more):
    """Destroy the content of the entries of files, and say what is left of each record.

    :param chains: their names.
    :param more: what the new entries say besides: the rule, the reason.
    """
    env.flush_all()
    rows = env.execute_query(
        SQL(
            # The columns of a verification.
            "SELECT chain, number, NULL, NULL, kind, res_model, res_id, company_id, "
            "user_id, moment, has_state FROM purchase_marketplace_trail "
            "WHERE chain IN %s ORDER BY chain, number",
            tuple(chains),
        )
    )
    env.execute_query(
        SQL(
            "UPDATE purchase_marketplace_trail SET content = NULL, "
            "body = encode(sha256(convert_to(content, 'UTF8')), 'hex') "
            "WHERE chain IN %s AND content IS NOT NULL RETURNING id",
            tuple(chains),
        )
    )
    left, records = {}, {}
    for row in rows:
        chain, number = row[:2]
        _number, shape = left.get(chain, (0, ""))
        left[chain] = [number, rules.shape(shape, left_of(row))]
        if row[10]:
            records[row[5], row[6]] = chain
    env.invalidate_all()
    facts = [
        trail.Fact(
            PURGED, env[model].browse(row_id), {**more, "purged": left[chain]}, chain
        )
        for (model, row_id), chain in records.items()
        if model in env and env[model].browse(row_id).exists()
    ]
    trail.add(facts)
