from odoo import SUPERUSER_ID, api, models

from .remembered import warm


class IrCron(models.Model):
    """Scheduled automations: what they leave to the end of their transaction too."""

    _inherit = "ir.cron"

    @classmethod
    def _run_job(cls, job):
        # All of it is an automation: see ``is_stored_code``.
        with cls.pool.cursor() as cursor:
            warm(api.Environment(cursor, SUPERUSER_ID, {}))
        return super()._run_job(job)
