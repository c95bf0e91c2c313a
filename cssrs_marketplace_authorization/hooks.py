"""Installation on a database that already holds orders and vendors."""

from odoo.tools.sql import column_exists, create_column

from .constants import MODULE
from .models.gate import case
from .models.trail import leaving
from .models.trail.release import refuse_uninstall


def pre_init_hook(env):
    """Create the stored columns of orders and bills empty.

    Otherwise Odoo would compute them for each order and each account move, and rewrite
    the largest tables of the database. Only open documents matter:
    :func:`post_init_hook` computes those.
    """
    leaving.take_back(env, MODULE)
    # PostgreSQL adds a constant default at once; Odoo would rewrite every contact.
    if not column_exists(env.cr, "res_partner", "online_vendor_type"):
        env.cr.execute(
            "ALTER TABLE res_partner ADD online_vendor_type varchar DEFAULT 'ordinary'"
        )
        env.cr.execute("ALTER TABLE res_partner ALTER online_vendor_type DROP DEFAULT")
    for table, column, kind in (
        ("purchase_order", "is_marketplace_order", "boolean"),
        ("purchase_order_line", "marketplace_authorization_line_id", "int4"),
        ("account_move", "is_marketplace_bill", "boolean"),
        ("account_move", "marketplace_first_date", "date"),
    ):
        if not column_exists(env.cr, table, column):
            create_column(env.cr, table, column, kind)


def post_init_hook(env):
    """Recognize the marketplaces among the vendors, and what was bought there (R1)."""
    env["res.partner"]._marketplace_recognize_existing()
    orders = env["purchase.order"].search(
        [
            ("state", "in", ("draft", "sent", "to approve")),
            ("partner_id.is_marketplace_vendor", "=", True),
        ]
    )
    env.add_to_compute(orders._fields["is_marketplace_order"], orders)
    orders.flush_recordset()
    bills = env["account.move"].search(
        [
            ("state", "=", "draft"),
            ("move_type", "in", ("in_invoice", "in_receipt")),
            ("partner_id.is_marketplace_vendor", "=", True),
        ]
    )
    env.add_to_compute(bills._fields["is_marketplace_bill"], bills)
    bills.flush_recordset()
    case.look(env, "installed")
    env["res.company"]._marketplace_remind_silent()


def uninstall_hook(env):
    """Delete what no data file of the addon has.

    :raise UserError: when something was submitted, decided or declared (R27).
    """
    refuse_uninstall(env)
    codes = [("code", "=like", "purchase.marketplace.%")]
    sequences = env["ir.sequence"].search(codes)
    # Odoo would leave the counters of past years in PostgreSQL.
    sequences.date_range_ids.unlink()
    sequences.unlink()
    env.cr.execute("DROP FUNCTION purchase_marketplace_trail_stays CASCADE")
