"""What was declared before is kept, sealed and stored in the new way."""

import json

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.authorization.seal import (
    seal_decision,
)
from odoo.addons.cssrs_marketplace_authorization.models.declaration.files import (
    store_files,
)
from odoo.addons.cssrs_marketplace_authorization.models.declaration.seal import (
    seal_lines,
    seal_transmission,
)
from odoo.addons.cssrs_marketplace_authorization.models.gate import protected
from odoo.addons.cssrs_marketplace_authorization.rules import (
    declaration_text,
)


def migrate(cr, version):
    """Write the goods of the lines, then seal the decisions and the declarations."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    lines = env["purchase.marketplace.declaration.line"].search([])
    for line in lines:
        facts = line._get_document()._marketplace_ledger_entries()
        goods = dict(facts).get(line.authorization_id)
        text = goods.goods if goods else line.authorization_id._goods_text()
        cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET goods = %s WHERE id = %s",
            [text, line.id],
        )
    env.invalidate_all()
    closed = env["purchase.marketplace.authorization"].search(
        [("state", "in", ("refused", "revoked", "substituted"))]
    )
    seal_decision(closed)
    declared = env["purchase.marketplace.declaration"].search(
        [("state", "=", "declared")], order="declared_on, id"
    )
    for declaration in declared:
        _seal(declaration)
    _catch_up(env, lines)
    _name_activities(cr)


def _name_activities(cr):
    """What is to be done is said by its kind, in every language, where nothing is."""
    cr.execute("""
        UPDATE mail_activity_type kind SET summary = kind.name
          FROM ir_model_data data
         WHERE data.model = 'mail.activity.type' AND data.res_id = kind.id
           AND data.module = 'cssrs_marketplace_authorization'
           AND data.name IN ('mail_activity_decide', 'mail_activity_fill')
           AND kind.summary IS NULL
    """)


def _seal(declaration):
    """Issue again, as it was issued, a declaration that has no files."""
    env, rates = declaration.env, {}
    protected.write(declaration, {"declared_by_name": declaration.declared_by.name})
    for line, document in declaration.line_ids._get_documents().items():
        row = line._get_row(document, rates)
        text = json.dumps(declaration_text.encode(row), ensure_ascii=False)
        env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET snapshot = %s "
            "WHERE id = %s",
            [text, line.id],
        )
    env.invalidate_all()
    header = declaration._with_issue_lang()._file_header()
    issued_as = json.dumps(header, ensure_ascii=False)
    columns_now = declaration._present_columns()
    values = {"sealed_columns": columns_now, "issued_as": issued_as}
    protected.write(declaration, values)
    declaration.flush_recordset()
    seal_lines(declaration)
    protected.write(declaration, {"seal": declaration._make_seal()})
    seal_transmission(declaration)
    store_files(declaration)
    declaration._marketplace_hold_file()


def _catch_up(env, lines):
    """Rectify what happened to documents since they were declared."""
    lines.invalidate_recordset()
    for model in env["res.company"]._marketplace_noted_models():
        documents = env[model].search(env[model]._marketplace_noted_domain())
        known = lines.filtered(lambda line, name=model: line.document_model == name)
        documents |= documents.browse(set(known.mapped("document_id")))
        lines._sync(documents)
