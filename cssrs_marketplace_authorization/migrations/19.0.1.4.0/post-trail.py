"""Take the seals over into the trail; they are verified before."""

# The names of tables and columns in its queries are constants of this file.
# pylint: disable=sql-injection

import hashlib
import logging

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

from odoo.addons.cssrs_marketplace_authorization.models.gate import protected
from odoo.addons.cssrs_marketplace_authorization.models.trail import kept, trail
from odoo.addons.cssrs_marketplace_authorization.rules.trail import canonical

_logger = logging.getLogger(__name__)

#: What the seal of a form covered, before the trail.
FORM = (
    "id name company_id establishment_id requester_id marketplace_id partner_id "
    "third_party_seller currency_id need consequence attestation amount_untaxed "
    "valid_until submitted_by submitted_on decided_by decided_by_name decided_capacity "
    "mandate_id decided_on decision_note"
).split()
CLOSED = (
    "state unmet_essential unmet_unique unmet_irreplaceable unmet_sole_distributor "
    "substitute_requested_by substitute_requested_on substitute_product_id "
    "substitute_name substitute_vendor_id substitute_note"
).split()
GOOD = (
    "id name product_id product_url quantity product_uom_id price_unit is_essential "
    "essential_reason is_unique unique_reason is_irreplaceable irreplaceable_reason "
    "is_sole_distributor sole_distributor_reason"
).split()
OTHER = ["id", "source", "date", "outcome"]
#: Columns that no longer say anything.
DROPPED = {
    "purchase_marketplace_authorization": ["approval_seal"],
    "purchase_marketplace_declaration": [
        "transmission_seal",
        "sealed_columns",
        "pdf_sha256",
    ],
    "purchase_marketplace_declaration_line": ["seal"],
    "purchase_marketplace_declaration_file": ["seal"],
}


def migrate(cr, version):
    """Add what is known to the trail, each record with its seal and what it showed."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    forms, declarations = _verify_forms(cr), _verify_declarations(cr)
    _logger.info(
        "Seals before: %s forms and %s declarations, %s altered",
        len(forms),
        len(declarations),
        [*forms.values(), *declarations.values()].count(False),
    )
    trail.note(env["res.company"].search([]), "installed")
    for model in ("purchase.marketplace", "res.partner", kept.MANDATE):
        records = env[model].with_context(active_test=False).search([], order="id")
        for ids in split_every(1000, records.ids):
            trail.note(records.browse(ids), "carried")
    _carry(env, kept.FORM, forms, _seals(cr, "authorization", "approval_seal"))
    _carry(env, kept.DECLARATION, declarations, _seals(cr, "declaration", "seal"))
    _carry_lines(env)
    for model in (kept.FILE, "purchase.order", "account.move"):
        domain = [] if model == kept.FILE else [("marketplace_clearance", "!=", False)]
        for ids in split_every(1000, env[model].search(domain, order="id").ids):
            trail.note(env[model].browse(ids), "carried")
    for table, columns in DROPPED.items():
        for column in columns:
            cr.execute(f'ALTER TABLE "{table}" DROP COLUMN IF EXISTS "{column}"')


def _seals(cr, table, previous):
    cr.execute(f"SELECT id, seal, {previous} FROM purchase_marketplace_{table}")
    return {row_id: seals for row_id, *seals in cr.fetchall()}


def _carry(env, model, matched, seals):
    """Add an entry for each record that was sealed, and show its digest as its seal."""
    records = env[model].browse(sorted(matched))
    facts = [
        trail.Fact(
            "carried",
            record,
            {"seals": seals[record.id], "matched": matched[record.id]},
        )
        for record in records
    ]
    digests = trail.add(facts)
    for record in records:
        protected.write(record, {"seal": digests[model, record.id]})
    # Requests that were submitted and not decided had no seal.
    waiting = env[model].search(
        [("id", "not in", records.ids), ("state", "not in", ("draft", "cancelled"))]
    )
    for record, digest in trail.add(
        [trail.Fact("carried", record) for record in waiting]
    ).items():
        protected.write(env[model].browse(record[1]), {"seal": digest})


def _carry_lines(env):
    lines = env[kept.LINE].search([], order="declaration_id, line_number, id")
    for ids in split_every(1000, lines.ids):
        trail.add(
            [
                trail.Fact(
                    "carried",
                    line,
                    chain=line.declaration_id
                    and f"{kept.DECLARATION},{line.declaration_id.id}"
                    or "",
                )
                for line in lines.browse(ids)
            ]
        )


def _digest(texts, previous=""):
    found = hashlib.sha256((previous or "").encode())
    for text in texts:
        found.update(b"\n" + text.encode())
    return found.hexdigest()


def _json(columns, alias):
    pairs = ", ".join(f"'{name}', {alias}.{name}" for name in columns)
    return f"json_build_object({pairs})"


def _verify_forms(cr):
    """Whether each sealed form is what was sealed.

    :return: dictionary: id, then whether it matches.
    """
    part = (
        "(SELECT json_agg(%s ORDER BY p.id) FROM %s p WHERE p.authorization_id = f.id)"
    )
    table = "purchase_marketplace_authorization"
    cr.execute(
        f"SELECT f.id, f.seal, f.approval_seal, {_json(FORM, 'f')}, f.amount_charges, "
        f"CASE WHEN f.state != 'approved' THEN {_json(CLOSED, 'f')} END, "
        f"{part % (_json(GOOD, 'p'), table + '_line')}, "
        f"{part % (_json(OTHER, 'p'), 'purchase_marketplace_alternative')} "
        f"FROM {table} f WHERE f.seal IS NOT NULL"
    )
    found = {}
    for form_id, seal, previous, form, charges, closed, goods, others in cr.fetchall():
        later = {"amount_charges": float(charges)} if charges else {}
        whole = {**form, **later, **(closed or {}), "lines": goods}
        text = canonical({**whole, "alternatives": others})
        found[form_id] = _digest([text], previous) == seal
    return found


def _verify_declarations(cr):
    """Whether each issued declaration, with its lines, is what was sealed."""
    declared, line = "purchase_marketplace_declaration", "declaration_id"
    lines = f"{declared}_line"
    written = ["seal", "transmission_seal", "channel", "acknowledgement", "pdf_sha256"]
    written += ["message_main_attachment_id", "write_date", "create_uid", "write_uid"]
    authors = ["create_uid", "write_uid", "expense_id"]
    cr.execute(
        f"SELECT id, seal, previous_id, sealed_columns FROM {declared}"
        " WHERE seal IS NOT NULL"
    )
    rows = cr.fetchall()
    seals, found = {row[0]: row[1] for row in rows}, {}
    for row_id, seal, previous, sealed in rows:
        texts = []
        for table, key, without, order in (
            (declared, "id", written, "id"),
            (lines, line, authors, "COALESCE(line_number, 0), id"),
        ):
            cr.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = current_schema AND table_name = %s",
                [table],
            )
            later = [
                name
                for (name,) in cr.fetchall()
                if sealed and f"{table}.{name}" not in sealed.split()
            ]
            cr.execute(
                "SELECT (jsonb_strip_nulls(to_jsonb(r)) - %s::text[])::text "
                f"FROM {table} r WHERE {key} = %s ORDER BY {order}",
                [[*without, "expense_id", *later], row_id],
            )
            texts += [text for (text,) in cr.fetchall()]
        found[row_id] = _digest(texts, seals.get(previous)) == seal
    return found
