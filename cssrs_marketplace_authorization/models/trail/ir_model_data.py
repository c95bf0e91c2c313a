from odoo import models

from ...constants import MODULE
from ...odoo_internals import is_loading
from ..gate import protected


class IrModelData(models.Model):
    """Uninstalling the product is the only time when its files are let go.

    Invariant: only while the registry loads, which is when Odoo removes a module: no
    code kept in the database calls this method to have files let go.
    """

    _inherit = "ir.model.data"

    def _module_data_uninstall(self, modules_to_remove):
        removing = MODULE in modules_to_remove and self.env.is_system()
        if not removing or not is_loading(self.env):
            return super()._module_data_uninstall(modules_to_remove)
        with protected.uninstalling():
            return super()._module_data_uninstall(modules_to_remove)
