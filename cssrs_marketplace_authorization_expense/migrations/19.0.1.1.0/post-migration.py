"""What expenses take of their authorization is stored on them."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.gate.passage import count_all


def migrate(cr, version):
    """Count the expenses; the core addon has just counted orders and bills."""
    count_all(api.Environment(cr, SUPERUSER_ID, {})["hr.expense"])
