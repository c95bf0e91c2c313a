"""Expenses that are not paid yet are read by the new rules (R1, R24)."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization_expense.hooks import UNPAID

RULE = "cssrs_marketplace_authorization_expense.rule_expense_overseers"


def migrate(cr, version):
    """Note those that name a marketplace, or may: the secretariat sees them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref(RULE, raise_if_not_found=False)
    if rule and "marketplace_doubtful" not in rule.domain_force:
        known = rule.domain_force.strip()
        rule.domain_force = f"['|', ('marketplace_doubtful', '=', True)] + {known}"
    env["hr.expense"].search([("state", "in", UNPAID)])._marketplace_recognize()
