"""Installation on a database that already holds expenses."""

from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

from odoo.addons.cssrs_marketplace_authorization.constants import MODULE as MAIN
from odoo.addons.cssrs_marketplace_authorization.models.gate import case, share
from odoo.addons.cssrs_marketplace_authorization.models.trail import leaving

MODULE = "cssrs_marketplace_authorization_expense"

#: Recorded or claimed, and not paid yet.
UNPAID = ("draft", "submitted", "approved", "posted")


def pre_init_hook(env):
    """Create the stored computed columns empty: only open expenses matter."""
    leaving.take_back(env, MODULE)
    for column, kind in (
        ("is_marketplace_expense", "boolean"),
        ("marketplace_authorization_line_id", "int4"),
        ("marketplace_first_date", "date"),
    ):
        if not column_exists(env.cr, "hr_expense", column):
            create_column(env.cr, "hr_expense", column, kind)


def post_init_hook(env):
    """Recognize the marketplaces among the expenses that are not paid yet (R1, R11)."""
    expenses = env["hr.expense"].search([("state", "in", UNPAID)])
    expenses._marketplace_recognize()
    files = env["ir.attachment"].search(
        [("res_model", "=", "hr.expense"), ("res_id", "in", expenses.ids)]
    )
    files._marketplace_flag_expenses()
    case.look(env, "installed")


def uninstall_hook(env):
    """Keep what the ledger tells of expenses: without it, what they took is free again.

    :raise UserError: when an expense took its share of an authorization (R32), unless
        the authorizations leave as well: they have been let go.
    """
    main = env["ir.module.module"].search([("name", "=", MAIN)])
    declared = env["purchase.marketplace.declaration.line"].search_count(
        [("document_model", "=", "hr.expense"), ("state", "!=", "closed")], limit=1
    )
    if declared and main.state != "to remove":
        raise UserError(
            env._(
                "Expenses were authorized and are in the ledger of what is declared "
                "to the SCT: without this module, what they used of their "
                "authorizations could be spent again.\nKeep it installed."
            )
        )
    # What is claimed and not approved yet leaves with the expenses.
    claims = env["hr.expense"].search([("marketplace_clearance", "=", "authorized")])
    for claim in claims:
        share.replace(env, claim.marketplace_share, None)
