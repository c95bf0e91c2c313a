"""Organizations that follow the directive, or are in Canada, are bound from now on."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.gate import protected
from odoo.addons.cssrs_marketplace_authorization.models.trail import trail
from odoo.addons.cssrs_marketplace_authorization.rules import bound

#: What each organization had before it typed any.
DEFAULTS = {
    "marketplace_procurement_email": "approvisionnements@cssrs.gouv.qc.ca",
    "marketplace_secretariat_email": "sg@cssrs.gouv.qc.ca",
}
FORM = "purchase.marketplace.authorization"


def migrate(cr, version):
    """Say of each organization what it is; keep the addresses in use."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    companies = env["res.company"].with_context(active_test=False).search([])
    filed = {group[0] for group in env[FORM]._read_group([], ["company_id"])}
    roots = companies.filtered(lambda c: not c.parent_id)
    used = {company.root_id for company in filed}
    home = roots.filtered(lambda c: c.country_id.code == bound.HOME or c in used)
    if home:
        protected.write(home, {"marketplace_bound": bound.BOUND})
    env.registry.clear_cache()
    for company in companies.filtered(lambda c: c.root_id not in used):
        given = {n: False for n, value in DEFAULTS.items() if company[n] == value}
        company.write(given)
    # What the trail says of them had neither: it says it from now on.
    trail.add([trail.Fact("carried", company) for company in companies])
