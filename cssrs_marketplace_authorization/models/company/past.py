"""Purchases of before the installation that are no documents of Odoo (R7, R34)."""

from types import MappingProxyType

from odoo import fields, models

from ...rules import ledger
from ...rules import takeover as rules
from ...words import render as messages
from ..authorization import paper
from ..gate import protected
from ..gate.kind import Kind
from ..trail.kept import FORM, KEPT, PAST


def record(takeover, lines, file, reason):
    """Take over the good lines of a file: each is declared once, like any other.

    :param takeover: of the organization; open.
    :param lines: list of :class:`~..rules.past.Line`, without any fault.
    :param file: name and bytes of the file, which is filed on each authorization.
    :param reason: why; mandatory.
    :raise UserError: when the person may not.
    """
    takeover._check(reason=reason)
    groups = {}
    for line in lines:
        groups.setdefault(line.values["number"], []).append(line)
    company, past = takeover.company_id, takeover.env[PAST]
    known = _papers(company, groups)
    values = []
    for number, group in groups.items():
        form = known.get(number) or _form(company, number, group, file, reason)
        values += [_values(form, line) for line in group]
    made = protected.create(past, values)
    paper.note(made)
    made._marketplace_ledger()._sync(first=made)
    return made


def _papers(company, numbers):
    """Papers that were recorded one by one, by their number."""
    forms = company.env[FORM].search(
        [
            ("company_id", "=", company.id),
            ("paper_number", "in", list(numbers)),
            ("state", "=", "approved"),
        ]
    )
    return {form.paper_number: form for form in forms if not form.past_ids}


def _form(company, number, lines, file, reason):
    """The authorization that several lines name."""
    first = lines[0].values
    needs = dict.fromkeys(filter(None, (one.values.get("need") for one in lines)))
    goods = [
        {
            "name": one.values["goods"],
            "quantity": one.values["quantity"],
            "price_unit": one.values["authorized"] / one.values["quantity"],
        }
        for one in lines
    ]
    values = {
        "establishment_id": first["establishment"],
        "marketplace_id": first["marketplace"],
        "third_party_seller": first.get("vendor") or False,
        "currency_id": company.currency_id.id,
        "need": "\n".join(needs),
        "line_ids": list(map(fields.Command.create, goods)),
    }
    decided = rules.Paper(
        first["signed_by"],
        first["capacity"],
        first["decided_on"],
        place=True,
        goods=True,
        scan=True,
        installed=company._marketplace_day(company._marketplace_installed_on()),
    )
    return paper.record(company, values, decided, number, file, reason)


def _values(form, line):
    said = line.values
    return {
        "authorization_id": form.id,
        "company_id": form.company_id.id,
        "purchase_date": said["purchase_date"],
        "vendor": said.get("vendor") or form.marketplace_id.name,
        "reference": said.get("reference") or False,
        "goods": said["goods"],
        "quantity": said["quantity"],
        "amount": said["amount"],
        "digest": line.digest,
        "taken_over_by": form.env.uid,
        "taken_over_on": form.env.cr.now().replace(microsecond=0),
    }


class PurchaseMarketplacePast(models.Model):
    """A purchase of before the installation, read in a file to be declared (R34).

    Invariant: the functions of this module alone write it, while the take-over is open,
    and the trail has its values. It is declared once, and never changes.
    """

    _name = "purchase.marketplace.past"
    _description = "Marketplace purchase from before the installation"
    _inherit = ["purchase.marketplace.ledger.source", "purchase.marketplace.protected"]
    _order = "purchase_date, id"
    _rec_name = "goods"
    _log_access = False
    _allow_sudo_commands = False
    _marketplace_kind = Kind(name="past", flag="", committed={}, material=frozenset())
    _marketplace_protected = MappingProxyType(dict.fromkeys(KEPT[PAST].columns, False))

    authorization_id = fields.Many2one(FORM, required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="authorization_id.currency_id")
    purchase_date = fields.Date(required=True, readonly=True)
    vendor = fields.Char(readonly=True)
    reference = fields.Char(string="Order or Bill", readonly=True)
    goods = fields.Char(required=True, readonly=True)
    quantity = fields.Float(readonly=True)
    amount = fields.Monetary(string="Paid before Taxes", required=True, readonly=True)
    digest = fields.Char(string="Fingerprint", required=True, readonly=True)
    taken_over_by = fields.Many2one(
        "res.users", string="Taken Over by", readonly=True, ondelete="restrict"
    )
    taken_over_on = fields.Datetime(string="Taken Over on", readonly=True)

    _digest_unique = models.UniqueIndex(
        "(company_id, digest)", "This past purchase was imported already."
    )

    def _marketplace_refuse_deletion(self):
        """What was taken over stays (R27, R34)."""
        if not protected.is_uninstalling():
            messages.refuse(self.env, "in_ledger", document=self[:1].display_name)

    def _marketplace_noted_domain(self):
        return []

    def _marketplace_ledger_entries(self):
        goods = ledger.goods_text([(self.quantity, self.goods)])
        said = ledger.Amounts(
            self.authorization_id.amount_untaxed, 0.0, self.amount, self.amount
        )
        return [(self.authorization_id, ledger.Fact(goods, said))]

    def _marketplace_bought_on(self):
        return self.purchase_date

    def _marketplace_seller(self):
        return self.vendor or ""

    def _marketplace_document_name(self):
        return self.reference or self.goods

    def _marketplace_noted_worth(self, currency):
        """What its currency is worth: an official rate, of the day of the purchase."""
        return None

    def _marketplace_rate_day(self):
        return self.purchase_date
