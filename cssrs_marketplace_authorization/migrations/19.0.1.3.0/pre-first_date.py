"""The earliest date of a bill is kept: those of open bills are the ones they bear."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    """Create the column before Odoo does, which would compute it for each entry."""
    if column_exists(cr, "account_move", "marketplace_first_date"):
        return
    create_column(cr, "account_move", "marketplace_first_date", "date")
    cr.execute(
        "UPDATE account_move SET marketplace_first_date = invoice_date "
        "WHERE is_marketplace_bill"
    )
