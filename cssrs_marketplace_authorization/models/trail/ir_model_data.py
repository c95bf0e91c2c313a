from contextlib import nullcontext

from odoo import models

from ...constants import MODULE
from ...odoo_internals import is_loading
from ..gate import protected
from . import leaving


class IrModelData(models.Model):
    """Uninstalling the product is the only time when its files are let go.

    Invariant: only while the registry loads, which is when Odoo removes a module: no
    code kept in the database calls this method to have files let go.
    """

    _inherit = "ir.model.data"

    def _module_data_uninstall(self, modules_to_remove):
        ours = [name for name in modules_to_remove if name.startswith(MODULE)]
        if not ours or not self.env.is_system() or not is_loading(self.env):
            return super()._module_data_uninstall(modules_to_remove)
        whole = MODULE in ours
        with protected.uninstalling() if whole else nullcontext():
            leaving.prepare(self.env, ours)
            return super()._module_data_uninstall(modules_to_remove)
