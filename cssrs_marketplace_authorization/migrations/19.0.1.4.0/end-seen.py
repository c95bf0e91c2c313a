"""Have the trail know the irregular purchases that the register showed.

At the end: the seals are carried over by then, and the expenses are there.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from odoo.addons.cssrs_marketplace_authorization.models.gate import case, protected
from odoo.addons.cssrs_marketplace_authorization.models.trail import trail

REGISTER = "purchase.marketplace.register"
#: Columns of documents that are now those of their case.
MOVED = {
    "marketplace_case": "finding",
    "marketplace_case_reason": "reason",
    "marketplace_case_by": "closed_by",
    "marketplace_case_on": "closed_on",
}


def migrate(cr, version):
    """See every document that may be irregular, then carry what was found of it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    case.look(env, "carried")
    case.tell(env)
    for model in env["res.company"]._marketplace_heirs(REGISTER):
        table = env[model]._table
        if column_exists(cr, table, "marketplace_case"):
            _carry_findings(env, model, table)
            for column in MOVED:
                cr.execute(
                    SQL(
                        "ALTER TABLE %s DROP COLUMN IF EXISTS %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                    )
                )


def _carry_findings(env, model, table):
    # Before 1.3, an expense had a finding, without who found it, when nor why.
    columns = [
        SQL.identifier(name) if column_exists(env.cr, table, name) else SQL("NULL")
        for name in MOVED
    ]
    rows = env.execute_query(
        SQL(
            "SELECT id, %s FROM %s WHERE marketplace_case IS NOT NULL ORDER BY id",
            SQL(", ").join(columns),
            SQL.identifier(table),
        )
    )
    case.touch(env[model].browse(row[0] for row in rows), "carried")
    case.tell(env)
    for row_id, finding, reason, closed_by, closed_on in rows:
        known = env[model].browse(row_id).marketplace_case_id
        if known:
            case.close(known, finding, reason or "")
            if closed_on:
                by_whom = {"closed_by": closed_by, "closed_on": closed_on}
                protected.write(known, by_whom)
            trail.note(known, "carried")
