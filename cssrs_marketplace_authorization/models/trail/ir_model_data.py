from odoo import models

from ...constants import MODULE
from ...guard import as_system


class IrModelData(models.Model):
    """Uninstalling the product is the only time when its files are let go."""

    _inherit = "ir.model.data"

    def _module_data_uninstall(self, modules_to_remove):
        if MODULE in modules_to_remove and self.env.is_system():
            self = as_system(self)  # noqa: PLW0642
        return super()._module_data_uninstall(modules_to_remove)
