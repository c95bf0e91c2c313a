"""What was allowed is known to the trail."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.trail import trail


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    allowed = [("marketplace_clearance", "!=", False)]
    trail.note(env["hr.expense"].search(allowed), "carried")
