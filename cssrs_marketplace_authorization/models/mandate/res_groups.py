from odoo import api, models
from odoo.exceptions import UserError

from ...constants import GROUP_DG, GROUP_INTERIM
from ..gate import protected


class ResGroups(models.Model):
    """Groups, of which one carries the power of the Director General (R5, R25).

    Invariant: mandates are synced when a user enters or leaves that group, directly or
    through a group that implies it. The group is never deleted.
    """

    _inherit = "res.groups"

    @api.constrains("user_ids")
    def _check_marketplace_members(self):
        """Sync the mandates, when the group gives the power; read from memory."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(GROUP_DG)
        if group_id in self.all_implied_ids.ids:
            self._check_marketplace_implied()

    @api.constrains("implied_ids", "implied_by_ids")
    def _check_marketplace_implied(self):
        self.env["purchase.marketplace.mandate"]._sync(self)

    def unlink(self):
        # Not an ``ondelete`` method: a key of the context would disable it.
        self._marketplace_keep_power()
        result = super().unlink()
        if not protected.is_uninstalling():  # mandates leave as well
            self.env["purchase.marketplace.mandate"]._sync(self)
        return result

    def _marketplace_keep_power(self):
        """Refuse to delete the groups of the Director General (R5)."""
        refs = (GROUP_DG, GROUP_INTERIM)
        groups = [self.env.ref(name, raise_if_not_found=False) for name in refs]
        kept = any(group in self for group in groups if group)
        if kept and not protected.is_uninstalling():
            raise UserError(
                self.env._(
                    "This group carries the power of the Director General: it cannot "
                    "be deleted. Remove its members instead."
                )
            )
