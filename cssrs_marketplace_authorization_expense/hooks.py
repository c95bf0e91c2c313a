"""Installation on a database that already holds expenses."""

from odoo.tools.sql import column_exists, create_column

#: Recorded or claimed, and not paid yet.
UNPAID = ("draft", "submitted", "approved", "posted")


def pre_init_hook(env):
    """Create the stored computed columns empty: only open expenses matter."""
    for column, kind in (
        ("is_marketplace_expense", "boolean"),
        ("marketplace_authorization_line_id", "int4"),
    ):
        if not column_exists(env.cr, "hr_expense", column):
            create_column(env.cr, "hr_expense", column, kind)


def post_init_hook(env):
    """Recognize the marketplaces among the expenses that are not paid yet (R1, R11)."""
    expenses = env["hr.expense"].search([("state", "in", UNPAID)])
    expenses._marketplace_flag_recognized()
    files = env["ir.attachment"].search(
        [("res_model", "=", "hr.expense"), ("res_id", "in", expenses.ids)]
    )
    files._marketplace_flag_expenses()
