"""An authorization that was given on paper before the installation (R34)."""

import hashlib
from datetime import datetime, time

from odoo import fields, models

from ...constants import GROUP_AUDITOR, GROUP_DG, GROUP_SECRETARIAT
from ...rules import takeover as rules
from ...words import render as messages
from ..gate import passage, protected
from ..trail import trail
from ..trail.kept import FORM
from .decision import perform


def record(company, values, decided, number, scan, reason):
    """Take over what was decided on paper: declared like any other.

    :param values: of the form: the goods that the paper names, and for whom.
    :param decided: :class:`~..rules.takeover.Paper`, as the clerk copied it.
    :param number: the one that the paper bears, if any.
    :param scan: name and bytes of the file that shows it; the trail says its digest.
    :param reason: why it is taken over; mandatory.
    :return: the form.
    :raise UserError: when the person may not, or something is missing.
    """
    env = company.env
    messages.check(env, rules.paper_gaps(decided))
    form = env[FORM].create({"company_id": company.id, **values})
    name, content = scan
    there = {"res_model": FORM, "res_id": form.id}
    env["ir.attachment"].create({"name": name, "raw": content, **there})
    perform(
        form,
        "take_over",
        reason,
        decided_by_name=decided.by.strip(),
        decided_on=datetime.combine(decided.on, time(17)),
        paper_on=decided.on,
        paper_number=(number or "").strip() or False,
        paper_capacity=decided.capacity.strip(),
        decision_note=reason.strip(),
        taken_over_by=form.env.uid,
        taken_over_on=form.env.cr.now().replace(microsecond=0),
    )
    form.sudo()._open_limit()
    form._marketplace_ledger()._sync(first=form)
    return form


def cover(document, form, goods):
    """Have a document that existed at the installation use a paper authorization.

    :param document: its case is open; who calls this has checked who acts.
    :param goods: pairs of a line of the document, and the good of the form that it is.
    :raise UserError: when the paper does not cover what was bought.
    """
    protected.write(document, {"marketplace_authorization_id": form.id})
    for line, good in goods:
        protected.write(line, {"marketplace_authorization_line_id": good.id})
    if document._marketplace_is_committed():
        passage.take(document)


class PurchaseMarketplaceAuthorization(models.Model):
    """What a form says of the paper that it was taken over from.

    Invariant: it allows nothing that Odoo recorded after the installation. Who decided
    is a name on a paper, whose scan is in the file; no account of Odoo did.
    """

    _inherit = "purchase.marketplace.authorization"

    paper_on = fields.Date(string="Date on the Paper", readonly=True, copy=False)
    paper_number = fields.Char(string="Number on the Paper", copy=False, readonly=True)
    paper_capacity = fields.Char(string="Signed as", readonly=True, copy=False)
    taken_over_by = fields.Many2one(
        "res.users", string="Taken Over by", readonly=True, copy=False
    )
    taken_over_on = fields.Datetime(string="Taken Over on", readonly=True, copy=False)
    past_ids = fields.One2many(
        "purchase.marketplace.past",
        "authorization_id",
        string="Past Purchases",
        readonly=True,
        # As its orders: who wrote the form may not read them.
        groups=f"{GROUP_SECRETARIAT},{GROUP_DG},{GROUP_AUDITOR}",
    )

    def _paper_said(self):
        """What the trail says of the paper: who signed, when, and the scans."""
        files = self.env["ir.attachment"].sudo()
        scans = files.search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        return {
            "by": self.decided_by_name,
            "capacity": self.paper_capacity,
            "on": fields.Date.to_string(self.paper_on),
            "number": self.paper_number or "",
            "scans": {
                scan.name: hashlib.sha256(scan.raw or b"").hexdigest() for scan in scans
            },
        }

    def _marketplace_ledger_entries(self):
        """What was authorized before the directive is not declared (R15)."""
        force = self.company_id.marketplace_effective_date
        if self.paper_on and force and self.paper_on < force:
            return []
        return super()._marketplace_ledger_entries()

    def _signed_by(self):
        name = self.decided_by_name
        if not self.paper_on:
            return name
        return self.env._(
            "%(name)s, %(capacity)s (on paper, taken over)",
            name=name,
            capacity=self.paper_capacity,
        )


def note(records):
    trail.add([trail.Fact("taken_over", record) for record in records])
