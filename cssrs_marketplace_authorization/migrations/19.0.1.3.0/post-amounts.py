"""Rates are noted; a cent of rounding is no purchase; a limit is what was approved."""

from contextlib import suppress

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

from odoo.addons.cssrs_marketplace_authorization.models.gate import rate


def migrate(cr, version):
    """Count again what bills take; a glue addon notes the rates of its documents."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model in ("purchase.order", "account.move"):
        rate.note_all(env[model])
    bills = env["account.move"].search([("marketplace_clearance", "!=", False)])
    for bill in bills:
        # What is no longer covered keeps what it was counted for.
        with suppress(UserError, psycopg2.Error), cr.savepoint():
            bill._marketplace_settle()
            env.flush_all()
    env.flush_all()
    cr.execute("""
        UPDATE purchase_marketplace_authorization form
           SET amount_limit = GREATEST(form.amount_committed, LEAST(form.amount_limit,
                   form.amount_untaxed
                   * (1 + COALESCE(company.marketplace_tolerance, 0) / 100.0)))
          FROM res_company company
         WHERE company.id = form.company_id AND form.state IN ('approved', 'revoked')
    """)
    env.invalidate_all()
    revoked = env["purchase.marketplace.authorization"].search(
        [("state", "=", "revoked")]
    )
    revoked._marketplace_ledger()._sync(revoked)
