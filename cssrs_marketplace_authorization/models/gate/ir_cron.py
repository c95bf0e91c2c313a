from odoo import models

from .actor import automation


class IrCron(models.Model):
    """Scheduled automations: what they leave to the end of their transaction too."""

    _inherit = "ir.cron"

    @classmethod
    def _run_job(cls, job):
        with automation():
            return super()._run_job(job)
