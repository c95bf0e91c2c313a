import operator as compare

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...constants import GROUP_SECRETARIAT, MODULE
from ...rules import decision
from ...rules import retention as rules
from ...rules.refusal import Refusal
from ...words import render as messages
from ..gate.actor import is_in_person
from ..trail.kept import CASE, DECLARATION, FORM, chain_of
from .purge import PURGED, purge

#: The model of the files of each kind.
HOLDERS = {
    rules.GRANTED: FORM,
    rules.DECLINED: FORM,
    rules.DECLARED: DECLARATION,
    rules.SEEN: CASE,
}
_COMPARE = {"<": compare.lt, "<=": compare.le, ">": compare.gt, ">=": compare.ge}


class PurchaseMarketplaceRetained(models.AbstractModel):
    """A file that the retention schedule lets go of one day (R27).

    Invariant: its content is destroyed by the secretariat alone, in person, once its
    rule allows it; what it was stays provable by the digests of the trail.
    """

    _name = "purchase.marketplace.retained"
    _description = "File with a retention rule"

    kept_until = fields.Date(
        string="Kept until",
        compute="_compute_kept_until",
        search="_search_kept_until",
        help="What the retention rule of the organization says, counted from the end "
        "of the fiscal year of the last fact.",
    )
    purged_on = fields.Datetime(
        string="Content Destroyed on", readonly=True, copy=False
    )

    def _marketplace_retention_kind(self):
        """Kind of record of the schedule; empty while nothing is decided."""
        raise NotImplementedError

    def _marketplace_retention_domain(self, kind):
        """Domain of the files of a kind, of which nothing is left to do before."""
        return Domain("purged_on", "=", False)

    def _marketplace_retention_left(self):
        """What is still to be done of each file.

        :return: dictionary: record, then whether something is, and names of the
            requests to destroy before.
        """
        raise NotImplementedError

    def _compute_kept_until(self):
        found = self._retention_rules()
        lasts = self._retention_lasts() if any(found.values()) else {}
        for record in self:
            company = record.sudo().company_id
            moment = lasts.get(record._origin.id)
            record.kept_until = False
            if found[record] and moment and not record.purged_on:
                day = company._marketplace_day(moment)
                end = company._marketplace_fiscal_end()
                years = found[record].years
                record.kept_until = rules.kept_until(day, years, *end)

    @api.model
    def _search_kept_until(self, operator, value):
        if operator not in _COMPARE:
            return NotImplemented
        day = fields.Date.to_date(value)
        files = self.sudo().search(Domain("purged_on", "=", False))
        found = files.filtered(
            lambda one: one.kept_until and _COMPARE[operator](one.kept_until, day)
        )
        return Domain("id", "in", found.ids)

    def _retention_rules(self):
        """The rule of each file, empty where there is none: one query."""
        records = self.sudo()
        schedule = records.env["purchase.marketplace.retention"]
        known = schedule.search([("company_id", "in", records.company_id.ids)])
        found = {(rule.company_id, rule.kind): rule for rule in known}
        keys = ((r.company_id, r._marketplace_retention_kind()) for r in records)
        return {
            record: found.get(key, schedule)
            for record, key in zip(self, keys, strict=True)
        }

    def _retention_lasts(self):
        """Moment of the last fact of each file, by id, in one query."""
        if not self._origin:
            return {}
        chains = {chain_of(one)[0]: one.id for one in self._origin}
        query = SQL(
            "SELECT chain, max(moment) FROM purchase_marketplace_trail "
            "WHERE chain IN %s AND kind != %s GROUP BY chain",
            tuple(chains),
            PURGED,
        )
        rows = self.env.execute_query(query)
        return {chains[chain]: moment for chain, moment in rows}

    def _retention_action(self, title):
        """The action that lists these files, for the secretariat to choose from."""
        action = self._get_records_action(name=title)
        view = self.env.ref(f"{MODULE}.{self._name.replace('.', '_')}_view_retained")
        return {
            **action,
            "view_mode": "list,form",
            "views": [(view.id, "list"), (False, "form")],
            "domain": [("id", "in", self.ids), ("purged_on", "=", False)],
            "res_id": False,
        }

    def action_purge(self):
        """Ask under which authorization the content of these files is destroyed.

        :raise UserError: when one of them is not to be destroyed.
        """
        self._check_purge()
        return self.env["purchase.marketplace.reason"]._ask(
            "purge", document_model=self._name, document_ids=self.ids
        )

    def _purge(self, reason):
        """Destroy the content of these files, for good (R27).

        :param reason: mandatory: the disposal list, and who approved it.
        :raise UserError: unless by the secretariat, in person, when each was kept long
            enough.
        """
        self._check_purge(decision.gaps(True, reason))
        if self:
            purge(self, reason.strip())

    def _check_purge(self, gaps=()):
        """Refuse to destroy what is to be kept.

        :param gaps: what is missing to do it.
        :raise UserError: lists every reason.
        """
        refusals = list(gaps)
        secretary = self.env.user.has_group(GROUP_SECRETARIAT)
        if not secretary or not is_in_person(self.env):
            refusals.append(Refusal("retention_of_secretariat"))
        self.check_access("read")
        for file, today in self._as_files():
            refusals += rules.obstacles(file, today)
        messages.check(self.env, refusals)

    def _as_files(self):
        """These files as the rules see them, and what day it is where each is."""
        found, left = self._retention_rules(), self.sudo()._marketplace_retention_left()
        for record in self.sudo():
            rule, (unfinished, requests) = found[record], left[record]
            file = rules.File(
                name=record.display_name,
                until=record.kept_until or None,
                fate=rule.fate or rules.KEEP,
                unfinished=unfinished,
                requests=tuple(requests),
                is_purged=bool(record.purged_on),
            )
            yield file, record.company_id._marketplace_today()
