import base64

from markupsafe import Markup

from odoo import api, fields, models

from ..models.company import past
from ..models.dialog import dialog
from ..rules import past as rules
from ..words import render as messages

PAST = "purchase.marketplace.past"
NAME, REST = "achats-anterieurs.csv", "achats-a-corriger.csv"


class PurchaseMarketplaceTakeoverImport(models.TransientModel):
    """The dialog that reads a file of past purchases, and shows each line (R34).

    It decides nothing: the rules say what is wrong with a line, and the act who may.
    """

    _name = "purchase.marketplace.takeover.import"
    _description = "Import of past purchases"

    takeover_id = fields.Many2one(
        "purchase.marketplace.takeover",
        string="Take-Over",
        required=True,
        readonly=True,
    )
    file = fields.Binary(string="File (CSV)", attachment=False)
    file_name = fields.Char()
    reason = fields.Text()
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    good_count = fields.Integer(string="Good Lines", compute="_compute_preview")
    faulty_count = fields.Integer(string="Lines to Correct", compute="_compute_preview")
    known_count = fields.Integer(string="Already Imported", compute="_compute_preview")
    imported_count = fields.Integer(string="Lines Imported", readonly=True)
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")
    rest = fields.Binary(string="Lines to Correct (CSV)", compute="_compute_preview")
    rest_name = fields.Char(compute="_compute_preview")

    def _compute_template(self):
        for one in self:
            one.template = base64.b64encode(rules.template().encode("utf-8-sig"))
            one.template_name = NAME

    def _read(self):
        """What the organization knows, the lines of the file, and what is wrong."""
        known = self._known()
        return known, *rules.read(self._content(), known)

    def _content(self):
        """The bytes of the file: a screen asks for its size alone."""
        whole = self.with_context(bin_size=False, bin_size_file=False)
        return base64.b64decode(whole.file or b"")

    def _known(self):
        company = self.takeover_id.company_id
        schools = self.env["purchase.marketplace.establishment"].search(
            [("company_id", "=", company.id)]
        )
        markets = self.env["purchase.marketplace"].search([("active", "=", True)])
        places = {
            rules.plain(mark): school.id
            for school in schools
            for mark in (school.name, school.code)
            if rules.plain(mark)
        }
        names = {
            rules.plain(name): market.id
            for market in markets
            for name in (market.name, *(market.aliases or "").splitlines())
            if rules.plain(name)
        }
        digests = self.env[PAST].search([("company_id", "=", company.id)])
        return rules.Known(
            company.marketplace_effective_date or None,
            company._marketplace_day(self.takeover_id.sudo().installed_on),
            places,
            names,
            frozenset(digests.mapped("digest")),
        )

    @api.depends("file", "imported_count")
    @api.depends_context("lang")
    def _compute_preview(self):
        """Each line, with what is wrong with it: nothing is written."""
        for one in self:
            known, lines, wrong = one._read() if one.file else (None, [], [])
            faulty = [line for line in lines if line.faults]
            found = rules.good(lines, known) if lines else []
            reasons = {line.place: one._reasons(line) for line in faulty}
            one.good_count, one.faulty_count = len(found), len(faulty)
            one.known_count = len(lines) - len(found) - len(faulty)
            text = rules.rest(faulty, reasons).encode("utf-8-sig")
            one.rest = base64.b64encode(text) if faulty else False
            one.rest_name = REST
            one.preview = one._show(lines, found, reasons, wrong)

    def _reasons(self, line):
        return " ".join(
            messages.explain(self.env, [fault]).replace("\n", " ")
            for fault in line.faults
        )

    def _show(self, lines, found, reasons, wrong):
        """The table of the lines: those to correct first."""
        if wrong:
            alert = Markup('<div class="alert alert-warning" role="alert">%s</div>')
            return alert % messages.explain(self.env, wrong)
        good, rows = {line.place for line in found}, []
        for line in sorted(lines, key=lambda one: (not one.faults, one.place)):
            state = self.env._("Already imported")
            if line.faults:
                state = reasons[line.place]
            elif line.place in good:
                state = self.env._("Ready to import")
            shown = ("number", "purchase_date", "goods", "amount")
            cells = (line.place, *(line.cells.get(key, "") for key in shown), state)
            body = Markup("").join(Markup("<td>%s</td>") % cell for cell in cells)
            mark = "table-warning" if line.faults else ""
            rows.append(Markup('<tr class="%s">%s</tr>') % (mark, body))
        titles = (
            self.env._("Line"),
            self.env._("Authorization"),
            self.env._("Purchase"),
            self.env._("Good Bought"),
            self.env._("Paid"),
            self.env._("What It Is"),
        )
        head = Markup("").join(
            Markup('<th scope="col">%s</th>') % title for title in titles
        )
        return rows and Markup(
            '<table class="table table-sm"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        ) % (head, Markup("").join(rows))

    def _get_action(self):
        return dialog(self, self.env._("Import Past Purchases"), "extra-large")

    def action_preview(self):
        return self._get_action()

    def action_import(self):
        """Take over the good lines; the others stay to be mended.

        :raise UserError: when the person may not, or no line is good.
        """
        self.ensure_one()
        known, lines, wrong = self._read()
        found = rules.good(lines, known)
        if not found:
            messages.check(self.env, wrong)
            messages.refuse(self.env, "past_nothing")
        file = self.file_name or NAME, self._content()
        made = past.record(self.takeover_id, found, file, self.reason)
        self.imported_count = len(made)
        return self._get_action()
