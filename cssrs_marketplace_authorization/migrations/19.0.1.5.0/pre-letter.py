"""What was issued before the covering letter had none: its text stays empty."""

from odoo.tools.sql import column_exists, create_column

TABLE = "purchase_marketplace_declaration"


def migrate(cr, version):
    if not column_exists(cr, TABLE, "letter"):
        create_column(cr, TABLE, "letter", "text")
    # The constraint wants it: what was not issued was not answered.
    cr.execute(
        "UPDATE purchase_marketplace_declaration SET acknowledgement = NULL "
        "WHERE state != 'declared'"
    )
