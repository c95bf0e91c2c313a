"""The rates at which expenses count are noted."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.gate import rate


def migrate(cr, version):
    """Note the rates of what was committed before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rate.note_all(env["hr.expense"])
