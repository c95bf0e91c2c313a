from odoo import models

from .actor import automation


class IrCron(models.Model):
    """Scheduled automations: what they leave to the end of their transaction too."""

    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        with automation():
            return super()._callback(cron_name, server_action_id)
