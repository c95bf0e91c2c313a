import json
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL, split_every

from ...constants import CHUNK, CRITERION_FIELDS
from ...rules import declaration_columns as columns
from ...rules import declaration_text, ledger


class PurchaseMarketplaceDeclarationLine(models.Model):
    """The row of a ledger line: its values on a declaration (R10, R19).

    Invariant: the row of a declared line is the one that was declared, whatever
    happens to its records afterwards. It holds no notes, no attachments and no
    personal contact data.
    """

    _inherit = "purchase.marketplace.declaration.line"

    snapshot = fields.Text(
        readonly=True, copy=False, help="What was declared of the line, as it was then."
    )

    def _put_together(self):
        """The same lines, those of an authorization after the first of them."""
        first = {}
        for place, line in enumerate(self):
            first.setdefault(line.authorization_id, place)
        return self.sorted(lambda line: first[line.authorization_id])

    def _get_rows(self):
        """Yield the row of each line, with a few records in memory at a time.

        :return: iterator of dictionaries, keys of :mod:`..rules.declaration_columns`.
        """
        rates, forms = {}, {}
        for ids in split_every(CHUNK, self.ids):
            lines = self.browse(ids).sudo()
            documents, before = lines._get_documents(), lines._get_before()
            if len(forms) > CHUNK:
                forms.clear()
            for line in lines:
                yield line._get_declared_row() or {
                    **line._get_row(documents[line], rates, forms),
                    **line._row_correction(before.get(line.id)),
                }

    def _get_declared_row(self):
        """The row that was declared; ``None`` while the line is to declare."""
        self.ensure_one()
        return (
            self.snapshot and declaration_text.decode(json.loads(self.snapshot)) or None
        )

    def _get_row(self, document, rates, forms):
        """The row of a line, from the present values of its records.

        :param document: the document of the line.
        :param rates: exchange rates found for the other lines.
        :param forms: what the other lines say of their forms.
        """
        self.ensure_one()
        form = self.authorization_id
        if form not in forms:
            forms[form] = self._row_form(form)
        return {
            **dict.fromkeys(columns.BY_KEY),
            "line_number": self.line_number or None,
            "kind": self.kind,
            "corrects": self.rectifies_id._get_reference() or None,
            "recorded_on": self.company_id._marketplace_day(self.recorded_on),
            "goods": self.goods,
            **forms[form],
            **self._row_purchase(document),
            **self._row_amounts(document, rates),
            **(self._row_reasons(form) if self.kind == "authorization" else {}),
        }

    def _get_before(self):
        """What was declared of the document of each correction, in one query.

        :return: dictionary: id of the line, then :class:`~..rules.ledger.Amounts`.
        """
        corrections = self.filtered(lambda one: one.rectifies_id and not one.snapshot)
        if not corrections:
            return {}
        found = self.env.execute_query(
            SQL(
                """
                SELECT line.id, SUM(said.amount_authorized), SUM(said.amount_ordered),
                       SUM(said.amount_billed), SUM(said.amount_bought),
                       SUM(said.amount_charges)
                  FROM purchase_marketplace_declaration_line line
                  JOIN purchase_marketplace_declaration_line said
                    ON said.authorization_id = line.authorization_id
                   AND said.document_model = line.document_model
                   AND said.document_id = line.document_id
                   AND said.state = 'declared'
                 WHERE line.id IN %s
              GROUP BY line.id
                """,
                corrections._ids,
            )
        )
        return {row_id: ledger.Amounts(*map(float, said)) for row_id, *said in found}

    def _row_correction(self, before):
        """What a correction changes, and why (R10); nothing of another line.

        :param before: amounts that were declared until then.
        """
        if not before:
            return {}
        entry, corrected = self._to_entry(), self.rectifies_id
        of_form = self.document_model == self.authorization_id._name
        values = {
            "reason": ledger.reason(corrected.kind, entry, of_form),
            "goods_before": corrected.goods if corrected.goods != self.goods else None,
        }
        for name in ("authorized",) if of_form else ("ordered", "billed"):
            was, change = getattr(before, name), getattr(entry.amounts, name)
            key, _change, after = columns.CHANGES[name]
            values[key] = _money(was, self.currency_id)
            values[after] = _money(was + change, self.currency_id)
        return values

    def _get_reference(self):
        """Declaration and line number of a declared line, as one text."""
        if not self:
            return ""
        return f"{self.declaration_id.name}-{self.line_number}"

    def _mended_by(self, key):
        """The record to open to fill in a value that the row lacks."""
        self.ensure_one()
        form = self.sudo().authorization_id
        if key == "establishment_code":
            return form.establishment_id
        if key == "goods":
            return self._get_document() or form
        return form.mandate_id if key == "mandate_instrument" else form

    def _row_form(self, form):
        """The form: who asked, from which marketplace, and who decided."""
        place, establishment = form.marketplace_id, form.establishment_id
        submitter = form.submitted_by
        direct = submitter and submitter == establishment.manager_id
        titles = (
            self.env._("Head of the Establishment"),
            self.env._("Designated person"),
        )
        return {
            "authorization": form.name,
            "establishment_code": establishment.code or None,
            "establishment": establishment.name,
            "submitted_by": submitter.name or None,
            "submitted_as": submitter and titles[0 if direct else 1] or None,
            "marketplace": place.name or form.partner_id.name or None,
            "marketplace_domain": (place.domain_names or "").split("\n")[0] or None,
            "vendor": form.partner_id.name or None,
            "third_party_seller": form.third_party_seller or None,
            "decided_by": form._signed_by() or None,
            "decided_capacity": form.decided_capacity or None,
            "decided_on": self.company_id._marketplace_local(form.decided_on),
            "mandate_instrument": form.mandate_id.instrument or None,
            "authorization_seal": form.seal or None,
        }

    def _row_purchase(self, document):
        """The purchase, if it is one: its document, its bills, its date."""
        if self.document_model == self.authorization_id._name:
            return {}
        if document is None:
            # Its addon is gone, which only that of expenses can be while the ledger has
            # lines of it: nothing else knows the document any more.
            return {"document_kind": "expense", "purchase_date": self.purchase_date}
        kind = document._marketplace_kind.name
        bills = self.account_move_id or self.purchase_order_id.invoice_ids.filtered(
            lambda move: move.state == "posted"
        )
        names = (f"{m.name} ({m.ref})" if m.ref else m.name for m in bills)
        return {
            "document_kind": kind,
            "document": document._marketplace_document_name(),
            "vendor": document._marketplace_seller() or None,
            "bills": ", ".join(names) or None,
            "purchase_date": self.purchase_date or None,
        }

    def _row_amounts(self, document, rates):
        """Amounts in the currency of the authorization, and in the organization's.

        What was authorized stands on the line of the authorization alone, which the
        lines of its purchases name: each column adds up to its total.
        """
        currency, own = self.currency_id, self.company_id.currency_id
        approval = self.document_model == self.authorization_id._name
        amount = self.amount_authorized if approval else self.amount_bought
        rate, day = self._row_rate(document, rates)
        authorized = _money(self.amount_authorized, currency) if approval else None
        charges = _money(self.amount_charges, currency)
        bought = _money(self.amount_bought, currency)
        return {
            "currency": currency.name,
            "amount_authorized": authorized,
            "charges_authorized": charges if approval else None,
            "amount_ordered": _money(self.amount_ordered, currency),
            "amount_billed": _money(self.amount_billed, currency),
            "amount_bought": bought,
            "charges_bought": None if approval else charges,
            "amount_difference": (authorized or 0) - bought,
            "rate": Decimal(f"{rate:.6f}"),
            "rate_date": day,
            "amount_company": _money(own.round(amount * rate), own),
        }

    def _row_rate(self, document, rates):
        """What the currency is worth for the organization, and on which day (R19).

        What corrects a declared line is worth what that line was; another purchase,
        what was noted when it was made.
        """
        currency, own = self.currency_id, self.company_id.currency_id
        day = self.purchase_date or self.company_id._marketplace_day(self.recorded_on)
        if currency == own:
            return 1.0, day
        corrected = self.rectifies_id and self.rectifies_id._get_declared_row()
        if corrected and corrected["rate"] and corrected["currency"] == currency.name:
            return float(corrected["rate"]), corrected["rate_date"]
        approval = self.document_model == self.authorization_id._name
        purchase = None if approval else document
        noted = purchase and purchase._marketplace_noted_worth(currency)
        if noted:
            return noted, purchase._marketplace_rate_day()
        key = (currency, self.company_id, day)
        if key not in rates:
            rates[key] = currency._get_conversion_rate(
                currency, own, self.company_id, day
            )
        return rates[key], day

    def _row_reasons(self, form):
        """Why it was authorized: need, four criteria, other sources (R3)."""
        goods, others = form.line_ids, form.alternative_ids
        urls = "\n".join(good.product_url for good in goods if good.product_url)
        return {
            "need": form.need or None,
            "consequence": form.consequence or None,
            "attestation": form.attestation,
            "goods_urls": urls or None,
            "alternatives": "\n".join(
                f"{other.source} ({other.date}) – {other.outcome or ''}"
                for other in others
            )
            or None,
            **{
                criterion: goods._argued(reason)
                for criterion, (_affirmed, reason) in CRITERION_FIELDS.items()
            },
        }


def _money(amount, currency):
    """An amount with the decimals of its currency; never a negative zero."""
    return Decimal(f"{amount:.{currency.decimal_places}f}") + 0
