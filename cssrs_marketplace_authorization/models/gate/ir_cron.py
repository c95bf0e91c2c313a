from odoo import SUPERUSER_ID, api, models

from .actor import automation
from .remembered import warm


class IrCron(models.Model):
    """Scheduled automations: what they leave to the end of their transaction too."""

    _inherit = "ir.cron"

    @classmethod
    def _run_job(cls, job):
        with cls.pool.cursor() as cursor:
            warm(api.Environment(cursor, SUPERUSER_ID, {}))
        with automation():
            return super()._run_job(job)
