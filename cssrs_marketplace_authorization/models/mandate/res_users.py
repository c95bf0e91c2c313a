from odoo import api, models

from ...constants import GROUP_DG
from ..gate.actor import is_present, is_served
from . import credentials


class ResUsers(models.Model):
    """Users, one of whom holds the power of the Director General (R5, R25).

    Invariant: mandates are synced when a user is archived, and when their groups or
    their companies change. A mandate is suspended when another person changes what its
    holder signs in with.
    """

    _inherit = "res.users"

    @api.constrains("group_ids", "active", "company_ids")
    def _check_marketplace_mandate(self):
        """Sync the mandates, when one of the users holds the power, or held it."""
        mandates = self.env["purchase.marketplace.mandate"].sudo()
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(GROUP_DG)
        given = group_id in self.all_group_ids.ids
        held = [("user_id", "in", self.ids), ("date_to", "=", False)]
        if given or mandates.search_count(held, limit=1):
            mandates.sudo(False)._sync(self)

    def _marketplace_mandates(self):
        """Their open mandates."""
        mandates = self.env["purchase.marketplace.mandate"].sudo()
        return mandates.search([("user_id", "in", self.ids), ("date_to", "=", False)])

    def _marketplace_holders(self):
        """Those of these users who hold the power of an organization, or have held it.

        What a former holder signs in with is followed too: they may hold it again.
        """
        known = self.env["purchase.marketplace.credential"].sudo()
        former = known.search([("user_id", "in", self.ids)])
        return self & (self._marketplace_mandates().user_id | former.user_id)

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        # Odoo sets the password of a new user once their mandate is open.
        for user in users._marketplace_holders():
            credentials.note(user)
        return users

    def write(self, vals):
        result = super().write(vals)
        if credentials.WATCHED & vals.keys():
            credentials.follow(self)
        return result

    def _check_credentials(self, credential, env):
        # The context may have the password, which planted code would read.
        plain = self.env(context={}, su=True)
        holder = self.env.user.with_env(plain)._marketplace_holders()
        own = holder.filtered(lambda user: not credentials.is_changed(user))
        result = super()._check_credentials(credential, env)
        # Odoo may have hashed the same password again.
        if own and (credentials.is_changed(own) or not credentials.is_noted(own)):
            credentials.note(own)
        if holder and is_served(self.env) and is_present(self.env):
            credentials.proved(holder)
        return result

    def action_reset_password(self):
        result = super().action_reset_password()
        for user in self._marketplace_holders():
            credentials.link_asked(user)
        return result

    @api.model
    def signup(self, values, token=None):
        with credentials.by_link():
            return super().signup(values, token=token)
