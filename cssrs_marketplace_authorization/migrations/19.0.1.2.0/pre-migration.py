"""The daily reminders are those of an organization: their model went away."""


def migrate(cr, version):
    """Move the scheduled action before Odoo removes the model it was on."""
    cr.execute("""
        UPDATE ir_act_server action SET model_id = company.id
          FROM ir_model company, ir_cron cron, ir_model_data data
         WHERE company.model = 'res.company' AND cron.ir_actions_server_id = action.id
           AND data.model = 'ir.cron' AND data.res_id = cron.id
           AND data.module = 'cssrs_marketplace_authorization'
           AND data.name = 'ir_cron_remind'
    """)
