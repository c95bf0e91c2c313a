"""Whether the directive binds an organization, who says so, and since when."""

from functools import partial
from types import MappingProxyType

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...constants import ACTIVITY_BOUND, GROUP_ADMIN, GROUP_SECRETARIAT
from ...odoo_internals import is_loading
from ...rules import bound
from ...rules.refusal import Refusal
from ...words import render as messages
from ..gate import case, protected
from ..gate.actor import is_asked
from ..gate.lock import lock
from ..gate.remembered import remembered
from ..trail import trail

FORM = "purchase.marketplace.authorization"
STANDINGS = [
    (bound.BOUND, "Bound"),
    (bound.UNBOUND, "Not bound"),
    (bound.ASSUMED, "Not said yet: taken to be bound"),
    (bound.ELSEWHERE, "Not said yet: not bound, in another country"),
]


class ResCompany(models.Model):
    """An organization that the directive binds, or does not (R33).

    Invariant: one that has said that it is bound stays so, and one that was taken for
    bound leaves it by what a person says, with a reason, before it submits any request.
    The trail has what was said. A branch is what its root is.
    """

    _name = "res.company"
    _inherit = ["purchase.marketplace.protected", "res.company"]
    _marketplace_protected = MappingProxyType({"marketplace_bound": False})

    marketplace_bound = fields.Selection(
        STANDINGS,
        prefetch="marketplace",
        string="Bound by the Directive",
        compute="_compute_marketplace_bound",
        store=True,
        copy=False,
        help="Whether it is a public body that the directive on online marketplaces "
        "binds. Once bound, it stays so.",
    )

    @api.model
    def default_get(self, fields):
        """A new organization has said nothing, whatever somebody has set (R33)."""
        values = super().default_get(fields)
        return {k: v for k, v in values.items() if k != "marketplace_bound"}

    @api.depends("partner_id.country_id")
    def _compute_marketplace_bound(self):
        """What is taken for granted by the country, until a person says it."""
        for company in self:
            company.marketplace_bound = bound.until_said(
                company.marketplace_bound, company.sudo().partner_id.country_id.code
            )

    @api.constrains("marketplace_bound")
    def _check_marketplace_bound(self):
        """Have documents, cache and trail follow what it is now."""
        self.env.registry.clear_cache()
        known = self.browse() if is_loading(self.env) else self._marketplace_known()
        if not known:
            return
        known._marketplace_follow()
        # After the entry that says why, when there is one.
        note = partial(trail.note, known.with_env(self.env(su=True)))
        self.env.cr.precommit.add(partial(note, "settings_changed"))

    def _marketplace_known(self):
        """Those that the trail knows: the others are new, and have no document yet."""
        names = {f"organization/{company.id}": company.id for company in self}
        query = "SELECT name FROM purchase_marketplace_chain WHERE name IN %s"
        rows = self.env.execute_query(SQL(query, tuple(names)))
        return self.browse(names[name] for (name,) in rows)

    def _marketplace_is_bound(self):
        """Whether the directive binds it; read from memory, as plain orders ask too."""
        return self.id not in self._marketplace_free_ids()

    @api.model
    @remembered()
    def _marketplace_free_ids(self):
        """Ids of the organizations that are not bound, with their branches; cached."""
        companies = self.sudo().with_context(active_test=False)
        free = [("marketplace_bound", "in", bound.FREE), ("parent_id", "=", False)]
        roots = companies.search(free)
        return frozenset(companies.search([("id", "child_of", roots.ids)]).ids)

    # ---- what a person says --------------------------------------------------------

    def action_marketplace_bind(self):
        """Say that the directive binds the organization: for good (R33).

        :raise UserError: when the person may not say it.
        """
        self._marketplace_say(bound.BOUND)

    def action_marketplace_unbind(self):
        """Ask why the directive does not bind the organization."""
        return self._marketplace_ask_reason("unbind")

    def action_marketplace_move_date(self):
        """Ask for the new date of the directive, and why it moves."""
        return self._marketplace_ask_reason("date")

    def _marketplace_ask_reason(self, act):
        self.ensure_one()
        self.check_access("read")
        return self.env["purchase.marketplace.reason"]._ask(act, company_id=self.id)

    def _marketplace_say(self, answer, reason=""):
        """Note whether the directive binds the organization, branches included (R33).

        :param answer: :data:`~..rules.bound.BOUND` or ``UNBOUND``.
        :param reason: mandatory to say that it does not.
        :raise UserError: when the person may not, or it is bound already.
        """
        self.ensure_one()
        self.check_access("read")
        root = self.root_id.sudo()
        lock(root)
        filed = Domain("company_id", "child_of", root.ids)
        filed &= Domain("state", "not in", ("draft", "cancelled"))
        has_file = bool(self.env[FORM].sudo().search_count(filed, limit=1))
        answer = bound.BOUND if answer == bound.BOUND else bound.UNBOUND
        known = root.marketplace_bound
        root._marketplace_check_speaker(bound.gaps(known, answer, reason, has_file))
        if known != answer:
            protected.write(root, {"marketplace_bound": answer})
            self._marketplace_keep_reason(root, reason)
            root._marketplace_remind_silent()

    def _marketplace_move_date(self, date, reason):
        """Correct the day on which the directive came into force (R15).

        :param date: the new one; none: it has always been in force.
        :param reason: mandatory.
        :raise UserError: when the person may not, or would put off the directive.
        """
        self.ensure_one()
        self.check_access("read")
        company = self.sudo()
        known, day = company.marketplace_effective_date, fields.Date.to_date(date)
        standing = company.root_id.marketplace_bound
        gaps = bound.date_gaps(
            standing, known or None, day, reason, self._marketplace_today()
        )
        company._marketplace_check_speaker(gaps)
        models.BaseModel.write(company, {"marketplace_effective_date": day})
        self._marketplace_keep_reason(company, reason)

    def _marketplace_keep_reason(self, company, reason):
        more = {"reason": reason.strip()} if reason.strip() else {}
        said = company.with_env(self.env(su=True))
        trail.add([trail.Fact("settings_changed", said, more)])

    def _marketplace_check_speaker(self, gaps):
        """Leave it to an administrator or a person of the secretariat (R33).

        :param gaps: the other refusals.
        :raise UserError: says who may, and what is missing.
        """
        groups = (GROUP_ADMIN, GROUP_SECRETARIAT)
        if not (is_asked(self.env) and any(map(self.env.user.has_group, groups))):
            gaps = [Refusal("bound_speaker"), *gaps]
        name = {"company": self.display_name}
        named = [Refusal(gap.code, {**gap.values, **name}) for gap in gaps]
        messages.check(self.env, named)

    @api.model
    def _marketplace_remind_silent(self):
        """Ask administrators and secretariat of the organizations that say nothing."""
        companies = self.sudo().with_context(lang=self.env.company.partner_id.lang)
        found = [("marketplace_bound", "in", bound.SILENT), ("parent_id", "=", False)]
        wanted = {
            (company.partner_id.id, user.id)
            for company in companies.search(found)
            for user in company._marketplace_people(GROUP_ADMIN, GROUP_SECRETARIAT)
        }
        asked = "res.partner", ACTIVITY_BOUND, wanted
        companies._marketplace_sync(self.env.company, *asked).unlink()

    # ---- what follows --------------------------------------------------------------

    def _marketplace_follow(self):
        """Have open documents, and what was seen, follow what it is now (R29)."""
        self.env.flush_all()
        inside = Domain("company_id", "child_of", self.ids)
        for model in self._marketplace_document_models():
            documents = self.env[model].sudo().with_context(active_test=False)
            kind = documents._marketplace_kind
            opened = documents.search(inside & kind.opened_domain())
            opened._marketplace_recognize()
            self.env.add_to_compute(documents._fields[kind.flag], opened)
            counted = inside & Domain(kind.flag, "=", True)
            left = documents.search(counted).filtered(
                lambda d: (
                    not d.company_id._marketplace_is_bound()
                    and not d.marketplace_authorization_id
                )
            )
            if left:
                values = {kind.flag: False, "marketplace_clearance": False}
                protected.write(left, values)
                trail.note(left, "released")
        self.env.flush_all()
        case.look(self.env)
        case.follow(self.env, inside)
