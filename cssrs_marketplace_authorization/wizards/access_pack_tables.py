"""The tables of an access pack: ledger, decisions, irregular purchases (R7, R27)."""

from odoo import fields
from odoo.fields import Domain
from odoo.tools import get_lang

from ..outputs import csv_file, document
from ..rules import decision, periods
from ..rules import declaration_columns as columns
from ..words import columns as labels

#: Columns left out: the names of persons. Their capacity and function are public.
PERSONAL = ("submitted_by", "decided_by")
#: Columns of the ledger in which somebody may have written anything.
WRITTEN = (columns.TEXT, columns.LONG)
#: Columns of the irregular purchases: fields of a case.
OF_CASE = (
    "name kind reference vendor date first_date currency_id amount_untaxed "
    "amount_total irregularity since gone finding reason closed_on"
).split()
#: Columns of the decisions that bear the title of a column of a declaration.
OF_FORM = ("authorization", "establishment", "marketplace", "goods")
OF_AMOUNT = ("currency", "amount_authorized", "charges_authorized", "amount_bought")
#: What they say of a substitute: fields of a request.
SUBSTITUTE = ("substitute_name", "substitute_vendor_id", "substitute_note")


class Tables:
    """The tables of an organization and a period, in the language of who reads them.

    :param pack: the access pack.
    :param hide: function of a text; what people wrote passes through it.
    """

    def __init__(self, pack, hide=str):
        self.env, self.company = pack.env, pack.company_id
        self.date_from, self.date_to = pack.date_from, pack.date_to
        self.hide, self.is_complete = hide, pack.is_complete
        self.decimal = self.env["res.lang"].browse(get_lang(self.env).id).decimal_point

    def _in_period(self, field):
        zone = self.company._marketplace_zone()
        start, end = periods.utc_bounds(self.date_from, self.date_to, zone)
        return (
            Domain("company_id", "=", self.company.id)
            & Domain(field, ">=", start)
            & Domain(field, "<", end)
        )

    def style(self, totals):
        """Format of the tables: the columns of a declaration without the names."""
        return document.Document(
            organization=self.company.name,
            number="",
            date_from=self.date_from,
            date_to=self.date_to,
            declared_on=self.company._marketplace_local(fields.Datetime.now()),
            declared_by="",
            seal="",
            columns=tuple(
                (key, self._title(key)) for key in columns.BY_KEY if key not in PERSONAL
            ),
            totals=totals,
            labels={key: self.env._(word) for key, word in labels.CODES.items()},
            strings={key: self.env._(word) for key, word in labels.WORDS.items()},
            lang=get_lang(self.env).code.replace("_", "-"),
            decimal=self.decimal,
        )

    def _title(self, key):
        return self.env._(labels.COLUMNS[key])

    def _ledger(self):
        """The ledger lines, declared or not, except the closed ones."""
        ledger = self.env["purchase.marketplace.declaration.line"]
        return ledger.search(
            self._in_period("recorded_on") & Domain("state", "!=", "closed")
        )

    def _ledger_rows(self, lines):
        """The rows of ledger lines, each with the declaration that it is in."""
        written = [
            key for key, column in columns.BY_KEY.items() if column.kind in WRITTEN
        ]
        for line, row in zip(lines, lines._get_rows(), strict=True):
            said = {key: self.hide(row[key]) for key in written if row[key]}
            yield {**row, **said, "number": line.sudo().declaration_id.name or ""}

    def ledger(self, stream):
        """Write what was authorized and bought."""
        lines = self._ledger()
        style = self.style(columns.totals(lines._get_rows()))
        csv_file.write(stream, style, self._ledger_rows(lines))

    def _decisions(self):
        """Titles, then the requests that were decided or substituted."""
        forms = self.env["purchase.marketplace.authorization"].search(
            Domain("state", "in", decision.SEALED)
            & (
                self._in_period("decided_on")
                | (Domain("decided_on", "=", False)) & self._in_period("submitted_on")
            ),
            order="id",
        )
        described = forms.fields_get(SUBSTITUTE, ["string"])
        yield [
            *map(self._title, OF_FORM),
            self.env._("Outcome"),
            self._title("decided_on"),
            self._title("decided_capacity"),
            self.env._("Criteria not met"),
            self.env._("Reason"),
            *map(self._title, OF_AMOUNT),
            *(described[name]["string"] for name in SUBSTITUTE),
        ]
        for form in forms:
            yield self._decision(form.sudo())

    def _decision(self, form):
        """A decision: no name of a person, no internal note."""
        granted = form.state == "approved"
        return [
            form.name,
            form.establishment_id.name or "",
            form.marketplace_id.name or form.partner_id.name or "",
            "; ".join(f"{line.quantity:g} × {line.name}" for line in form.line_ids),
            form._state_label(),
            str(self.company._marketplace_local(form.decided_on) or ""),
            form._capacity_label(),
            form.unmet_criteria,
            form.decision_note or "",
            form.currency_id.name,
            self._amount(form.amount_untaxed if granted else 0),
            self._amount(form.amount_charges if granted else 0),
            self._amount(form.amount_committed),
            form.substitute_name or "",
            form.substitute_vendor_id.display_name or "",
            form.substitute_note or "",
        ]

    def _amount(self, value):
        return f"{value:.2f}".replace(".", self.decimal)

    def _irregular(self):
        """Titles, then the purchases that were irregular, deleted ones too."""
        cases = self.env["purchase.marketplace.case"].sudo()
        cases = cases.search(
            self._in_period("since") & Domain("irregularity", "!=", False), order="id"
        )
        described = cases.fields_get(OF_CASE, ["string", "selection"])
        yield [described[name]["string"] for name in OF_CASE]
        for case in cases:
            yield [self._said(case, name, described[name]) for name in OF_CASE]

    def _said(self, case, name, described):
        value = case[name]
        if name == "reference" and case.kind == "expense" and not self.is_complete:
            # The name of an employee.
            return ""
        if "selection" in described:
            return dict(described["selection"]).get(value, "")
        if name in ("since", "closed_on"):
            value = self.company._marketplace_local(value)
        elif name.startswith("amount"):
            value = self._amount(value)
        elif name == "currency_id":
            value = value.name
        elif name == "gone":
            value = self.env._("Yes") if value else self.env._("No")
        return str(value or "")

    def _hidden(self, rows):
        titles = next(rows)
        yield titles
        for row in rows:
            yield list(map(self.hide, row))

    def decisions(self, stream):
        """Write the requests that were decided or substituted, with their outcome."""
        csv_file.write_texts(stream, self.style({}), self._hidden(self._decisions()))

    def irregular(self, stream):
        """Write the irregular purchases, and what the secretariat found of them."""
        csv_file.write_texts(stream, self.style({}), self._hidden(self._irregular()))

    def texts(self):
        """Yield what people may have written: the place where it is, then the text."""
        titles = dict(self.style({}).columns)
        for row in self._ledger_rows(self._ledger()):
            for key, title in titles.items():
                if isinstance(row[key], str):
                    yield f"{row['authorization']} – {title}", row[key]
        for rows in (self._decisions(), self._irregular()):
            titles = next(rows)
            for row in rows:
                for title, cell in zip(titles, row, strict=True):
                    yield f"{row[0]} – {title}", cell
