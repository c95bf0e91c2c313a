from odoo import models
from odoo.tools import SQL

from ...constants import MODULE
from ...rules.refusal import refusals
from ...words import render as messages
from ..gate.actor import is_in_person
from . import trail

#: Kind of the entry by which the Director General lets the files go.
LET_GO = "let_go"


def refuse_uninstall(env):
    """Keep what was submitted, decided and declared (R27).

    :raise UserError: unless the Director General has let it go since the last fact.
    """
    kept = env.execute_query(
        SQL(
            "SELECT DISTINCT company_id FROM purchase_marketplace_trail said "
            "WHERE chain LIKE '%%,%%' AND id > COALESCE((SELECT max(id) "
            "FROM purchase_marketplace_trail gone WHERE gone.kind = %s "
            "AND gone.company_id = said.company_id), 0)",
            LET_GO,
        )
    )
    if kept:
        companies = env["res.company"].sudo().browse(row[0] for row in kept)
        names = ", ".join(companies.mapped("name"))
        messages.refuse(env, "uninstall_kept", companies=names)


class IrModuleModule(models.Model):
    """Odoo's list of addons: ours does not leave with its files (R27)."""

    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Refuse before anything is marked to remove, as the hook of the addon does.

        :raise UserError: says what to do first.
        """
        if MODULE in (self | self.downstream_dependencies()).mapped("name"):
            refuse_uninstall(self.env)
        return super().button_uninstall()


class ResCompany(models.Model):
    """An organization whose files the Director General may let go (R27)."""

    _inherit = "res.company"

    def _marketplace_let_go(self, reason):
        """Let the files of the organization go: the application may be uninstalled.

        It stands until something more happens. The trail says it, for as long as it
        is there, and so does the complete copy that was made first.

        :param reason: mandatory.
        :raise UserError: when the person is not the Director General, or gives none.
        """
        self.ensure_one()
        forms = self.env["purchase.marketplace.authorization"]
        holds = self.env.user in forms._get_holders(self)
        refused = refusals(
            let_go_of_dg=not (holds and is_in_person(self.env)),
            reason_missing=not (reason or "").strip(),
        )
        messages.check(self.env, refused)
        root = f"organization/{self.id}"
        trail.vouch(self.env, root, self.id, LET_GO, {}, reason=reason.strip())
