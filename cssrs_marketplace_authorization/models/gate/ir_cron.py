from odoo import SUPERUSER_ID, api, models

from .remembered import warm


class IrCron(models.Model):
    """Scheduled actions: what documents ask is remembered before one runs.

    Invariant: the whole of it is an automation, which the stack tells.
    """

    _inherit = "ir.cron"

    @classmethod
    def _run_job(cls, job):
        with cls.pool.cursor() as cursor:
            warm(api.Environment(cursor, SUPERUSER_ID, {}))
        return super()._run_job(job)
