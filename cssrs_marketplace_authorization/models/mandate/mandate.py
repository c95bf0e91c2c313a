from types import MappingProxyType

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...constants import ACTIVITY_MANDATE, GROUP_DG, GROUP_INTERIM
from ...rules import mandate
from ...rules.refusal import Refusal
from ...words import render as messages
from ..gate.actor import is_secretary
from ..trail import trail
from . import credentials
from .handover import Holder, align_interims, hand_over

#: Fields that the secretariat writes; the product writes the others.
RECORDED = {"capacity", "instrument"}


class PurchaseMarketplaceMandate(models.Model):
    """A mandate: who holds the power of the Director General, and when (R5, R25).

    A group applies to all companies, the power to one: a member of the group holds it
    for each of their allowed companies.

    Invariant: the product alone opens and closes mandates, when members of the group
    change or an interim begins or is over. At most one is open for each company. User,
    company and dates are never written again, and no mandate is deleted. The
    secretariat alone writes the capacity and the instrument, while the mandate is open.
    """

    _name = "purchase.marketplace.mandate"
    _description = "Mandate of the Director General"
    _inherit = ["purchase.marketplace.protected", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _allow_sudo_commands = False

    _marketplace_protected = MappingProxyType(
        dict.fromkeys(
            (
                "name user_id company_id date_from date_to suspended_on suspended_by "
                "interim_id"
            ).split(),
            False,
        )
    )

    name = fields.Char(string="Name at That Time", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Holder", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    capacity = fields.Selection(
        [("titular", "Incumbent"), ("interim", "Interim")],
        required=True,
        tracking=True,
        help="Whether the person holds the office, or replaces the person who holds "
        "it.",
    )
    instrument = fields.Char(
        tracking=True,
        help="The act that gave the power: number and date of the resolution.",
    )
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(
        string="To", readonly=True, help="Empty: the power is still held."
    )

    interim_id = fields.Many2one(
        "purchase.marketplace.interim",
        string="Opened by the Interim",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The interim that opened it. Empty: the person holds the office.",
    )

    _one_holder = models.UniqueIndex(
        "(company_id) WHERE date_to IS NULL",
        "Only one person at a time can hold the power of the Director General.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A mandate cannot end before it starts.",
    )

    def _creation_message(self):
        return self.env._("Mandate opened.")

    # ---- what a person may do ------------------------------------------------------

    def write(self, vals):
        """Write the capacity and the instrument, and nothing else.

        :raise UserError: unless by the secretariat, on a mandate that is still open.
        """
        if RECORDED & vals.keys():
            self._check_recorded_by_secretariat()
        result = super().write(vals)
        if RECORDED & vals.keys():
            trail.note(self, "mandate_corrected")
        if vals.get("instrument"):
            self.sudo().activity_unlink([ACTIVITY_MANDATE])
        return result

    def _check_recorded_by_secretariat(self):
        if not is_secretary(self.env):
            raise AccessError(
                self.env._(
                    "Only the secretariat can record the capacity and the instrument "
                    "of a mandate."
                )
            )
        if any(record.date_to for record in self):
            raise UserError(
                self.env._("A mandate that has ended stays as it was recorded.")
            )

    def _marketplace_refuse_deletion(self):
        credentials.refuse_erasure(self)

    # ---- sync with the group and the interims --------------------------------------

    def _turn(self):
        """Have the mandates follow the calendar: every hour, and before a decision."""
        self._sync(self.env["purchase.marketplace.interim"])

    def _sync(self, cause):
        """Open and close mandates after something changed in users or groups (R25).

        :param cause: the users, groups or companies that were just written; interims
            when the calendar is the cause.
        :raise ValidationError: when that makes two people hold the power of a company;
            names them and the next step.
        """
        group = self.env.ref(GROUP_DG, raise_if_not_found=False)
        if not group:
            return
        giving = self._giving_groups(group)
        # A new context: no key of the caller may disable the notifications.
        context = {"lang": self.env.lang, "mail_create_nosubscribe": True}
        ledger = self.with_env(self.env(su=True, context=context))
        opened = ledger.search([("date_to", "=", False)])
        current = {one.company_id.id: one for one in opened}
        replacing = ledger.env["purchase.marketplace.interim"]._in_force()
        change = mandate.handover(
            [(place, Holder(user)) for place, user in self._get_members(giving)],
            {
                place: Holder(one.user_id.id, one.interim_id.id or None)
                for place, one in current.items()
            },
            {place: Holder(one.user_id.id, one.id) for place, one in replacing.items()},
        )
        self._refuse_dispute(change.disputed, cause, giving, current)
        if change.ended or change.begun:
            hand_over(ledger, group, change, current)
        else:
            align_interims(ledger)

    def _stands(self):
        """Whether the calendar says so too: the cron may not have run yet (R25)."""
        self.ensure_one()
        replacing = self.env["purchase.marketplace.interim"]._in_force()
        interim = replacing.get(self.company_id.id, self.interim_id.browse())
        return self.interim_id == interim

    def _giving_groups(self, group):
        """Ids of the groups that imply a group, directly or not, and of itself.

        That of interims gives nothing by itself. Read by SQL: the caches do not have
        yet the implied groups just written.
        """
        interim = self.env.ref(GROUP_INTERIM, raise_if_not_found=False)
        self.env["res.groups"].flush_model(["implied_ids", "implied_by_ids"])
        query = SQL(
            "WITH RECURSIVE giving(id) AS (SELECT %s UNION "
            "SELECT rel.gid FROM res_groups_implied_rel rel "
            "JOIN giving ON rel.hid = giving.id WHERE rel.gid != %s) "
            "SELECT id FROM giving",
            group.id,
            interim and interim.id or 0,
        )
        return {row[0] for row in self.env.execute_query(query)}

    def _titular(self, company):
        """Who holds the office of an organization, whether somebody replaces them."""
        members = self.sudo()._get_members(self._giving_groups(self.env.ref(GROUP_DG)))
        ids = [user for place, user in members if place == company.id]
        return self.env["res.users"].browse(ids)

    def _office(self, company):
        """Who holds the office of an organization, and who replaces them today.

        Who holds that of another organization is not among them, though in the group.
        """
        holders = self.env["purchase.marketplace.authorization"]._get_holders(company)
        return self._titular(company) | holders

    def _get_members(self, giving):
        """(company, user) of the active members of groups, by id."""
        self.env["res.users"].flush_model(["active", "group_ids", "company_ids"])
        self.env["res.groups"].flush_model(["user_ids"])
        self.env["res.company"].flush_model(["user_ids"])
        query = SQL(
            "SELECT DISTINCT work.cid, people.id FROM res_users people "
            "JOIN res_groups_users_rel member ON member.uid = people.id "
            "JOIN res_company_users_rel work ON work.user_id = people.id "
            "WHERE people.active AND member.gid IN %s",
            tuple(giving),
        )
        return self.env.execute_query(query)

    def _refuse_dispute(self, disputed, cause, giving, current):
        """Refuse two holders of one company, when the last write causes it."""
        for company_id, people in disputed.items():
            user_ids = {holder.user for holder in people}
            concerned = {
                "res.users": user_ids,
                "res.groups": giving,
                "res.company": {company_id},
            }
            ids = concerned.get(cause._name, set())
            if ids.isdisjoint(cause.ids):
                continue
            users = self.env["res.users"].sudo().browse(sorted(user_ids))
            holder = current.get(company_id, self.browse()).user_id & users
            values = {
                "company": self.env["res.company"].sudo().browse(company_id).name,
                "holder": holder.name,
                "others": ", ".join((users - holder).mapped("name")),
            }
            refusal = Refusal("power_held" if holder else "power_shared", values)
            raise ValidationError(messages.explain(self.env, [refusal]))
