"""Amounts are no longer computed again when they are asked about."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Compute those of the open expenses once: somebody may have written them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    domain = [("is_marketplace_expense", "=", True), ("state", "=", "draft")]
    expenses = env["hr.expense"].search(domain)
    for name in expenses._marketplace_kind.amounts:
        env.add_to_compute(expenses._fields[name], expenses)
