"""The earliest date is kept; what the secretariat attested is the finding of a case."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    """Create the columns before Odoo does, from what is known."""
    if column_exists(cr, "hr_expense", "marketplace_first_date"):
        return
    create_column(cr, "hr_expense", "marketplace_first_date", "date")
    create_column(cr, "hr_expense", "marketplace_case", "varchar")
    cr.execute(
        "UPDATE hr_expense SET marketplace_first_date = date "
        "WHERE is_marketplace_expense"
    )
    cr.execute(
        "UPDATE hr_expense SET marketplace_case = 'prior' WHERE marketplace_prior"
    )
