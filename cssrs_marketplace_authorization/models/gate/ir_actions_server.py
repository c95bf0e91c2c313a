from odoo import models

from .actor import automation, is_automated
from .remembered import warm


class IrActionsServer(models.Model):
    """Automations: they prepare and remind, and never decide (R5).

    Invariant: what an administrator wrote in the database runs as nobody, whichever
    user it names or was started by.
    """

    _inherit = "ir.actions.server"

    def run(self):
        if not is_automated():
            warm(self.env)
        with automation():
            return super().run()
