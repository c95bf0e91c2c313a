"""Open the take-over of what was there before the installation.

Only what Odoo recorded before the application came is taken over; that moment is the
earliest that the database knows.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.cssrs_marketplace_authorization.models.company import takeover
from odoo.addons.cssrs_marketplace_authorization.models.gate import case, protected
from odoo.addons.cssrs_marketplace_authorization.models.trail import trail


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    takeover.begin(env["res.company"].search([]))
    cases = env[case.CASE]
    for model in env["res.company"]._marketplace_heirs("purchase.marketplace.register"):
        rows = env.execute_query(
            SQL(
                "SELECT seen.id FROM purchase_marketplace_case seen "
                "JOIN %s document ON document.id = seen.document_id "
                "JOIN purchase_marketplace_takeover one "
                "ON one.company_id = seen.company_id "
                "WHERE seen.document_model = %s "
                "AND document.create_date < one.installed_on ORDER BY seen.id",
                SQL.identifier(env[model]._table),
                model,
            )
        )
        found = cases.browse(row_id for (row_id,) in rows)
        protected.write(found, {"existed": True})
        # A column that the last entry lacks is no difference: it is said all the same.
        trail.add([trail.Fact("carried", one) for one in found])
    case.look(env, "carried")
