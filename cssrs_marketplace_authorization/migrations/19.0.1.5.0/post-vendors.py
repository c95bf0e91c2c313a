from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.trail import trail


def migrate(cr, version):
    """Say what each classified vendor is: a correction of its proof had no entry."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    vendors = env["res.partner"].with_context(active_test=False)
    classified = vendors.search([("online_vendor_type", "!=", "ordinary")])
    trail.add([trail.Fact("carried", vendor) for vendor in classified])
