from odoo import api, fields, models
from odoo.tools import format_amount

from ...report import printing, templates
from ...rules import decision
from ...rules import trail as rules
from ...words import render as messages
from ..trail import label, past, trail
from . import history

#: Template of the sheet, on screen and on paper.
SHEET = "authorization_sheet"
PAGE = "report_marketplace_authorization"
#: What the school writes; the rest of a form is the doing of others.
CONTENT = (
    "establishment_id marketplace_id partner_id third_party_seller currency_id need "
    "consequence amount_charges amount_untaxed line_ids alternative_ids"
).split()


class PurchaseMarketplaceAuthorization(models.Model):
    """The sheet on which the Director General decides, on screen and on paper (R5).

    Invariant: it is rendered from the files of the addon. Its text is in the trail as
    it was when the form was submitted.
    """

    _inherit = "purchase.marketplace.authorization"

    decision_sheet = fields.Html(compute="_compute_decision_sheet", sanitize=False)

    @api.depends_context("lang", "uid")
    @api.depends("state")
    def _compute_decision_sheet(self):
        """The whole form on one screen; a draft has none: it is not to decide yet."""
        for authorization in self:
            authorization.decision_sheet = False
            if authorization.state != decision.DRAFT:
                values = authorization._sheet_values()
                authorization.decision_sheet = templates.render(self.env, SHEET, values)

    def _sheet_values(self):
        others = self._others()
        similar, market = self._others_recent(others)
        return {
            "o": self,
            "quantity": lambda value: messages.quantity(self.env, value),
            "others": others[: history.MAX_HISTORY],
            "similar": similar,
            "similar_amount": self.amount_untaxed + self._sum_of(similar),
            "market": market,
            "market_amount": self._sum_of(market),
            "days": self.similar_days,
            "returned": self._returned(),
            "state": lambda other: self._state_label(other.state),
        }

    def _printed_page(self):
        """The decision sheet as a page, in the language of the organization."""
        sheet = self.company_id._marketplace_localize(self)
        return templates.page(sheet.env, PAGE, sheet._sheet_values())

    def _printed_pdf(self):
        return printing.pdf(self._printed_page(), self._name, self.env)

    def _returned(self):
        """Why the form was returned, and what its author changed since (R6).

        :return: ``None`` if it never was; else a dictionary.
        """
        found = past.last_return(self)
        if not found:
            return None
        moment = fields.Datetime.to_datetime(found.said["at"][:19].replace("T", " "))
        day = self.sudo().company_id._marketplace_day(moment)
        unmet = [messages.CRITERIA[code] for code in found.said.get("unmet") or ()]
        return {
            "on": messages.day(self.env, day),
            "reason": found.said.get("reason") or "",
            "unmet": ", ".join(self.env._(text) for text in unmet),
            # Before the trail was kept, nobody knows what it said.
            "changes": self._changes(found.then, found.files) if found.then else [],
        }

    def _changes(self, then, files):
        """What differs from what was submitted before: label, value then, value now.

        :param then: what the trail kept of it.
        :param files: ids, as text, of what was attached to it.
        """
        now = trail.states(self)[self._name, self._origin.id].now or {}
        kept = [{n: v for n, v in one.items() if n in CONTENT} for one in (then, now)]
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self._origin.id)]
        )
        return [
            self._change(path, old, new, kept)
            for path, old, new in rules.differences(*kept)
            if not path.endswith("/product_names")
        ] + [
            (self.env._("Attachment"), "", file.name)
            for file in attached
            if str(file.id) not in files
        ]

    def _change(self, path, old, new, kept):
        """One difference in words; a row is called by its name, not by its number."""
        labels, field, _model = label.path(self.env, self._name, path)
        if "/" in path:
            name, row_id = path.split("/")[:2]
            rows = [row for one in kept for row in one.get(name) or []]
            called = {
                str(row["id"]): row.get("name") or row.get("source") for row in rows
            }
            labels[1] = called[row_id] or labels[1]
        if path.count("/") == 1:
            said = self.env._("added") if old is None else self.env._("removed")
            return " › ".join(labels), "", said
        values = (self._said_value(field, value) for value in (old, new))
        return " › ".join(labels), *values

    def _said_value(self, field, value):
        if field and field.type == "many2one":
            return self.env[field.comodel_name].sudo().browse(value).display_name or ""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return label.value(self.env, field, value)
        if field and field.name.startswith(("amount", "price")):
            return format_amount(self.env, value, self.currency_id)
        return messages.quantity(self.env, value)
