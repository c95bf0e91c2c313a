import io
import tempfile
import zipfile
from functools import partial
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import get_lang

from ..models.trail import check, trail
from ..outputs import csv_file, document
from ..rules import decision, periods
from ..rules import declaration_columns as columns
from ..rules import trail as rules
from ..words import columns as labels

#: Columns left out: the names of persons. Their capacity and function are public.
PERSONAL = ("submitted_by", "decided_by")
#: Kinds of entries that vouch for others, and name nobody.
VOUCHING = ("opened", "anchored", "verified", "packed")


def _write_bytes(read, stream):
    stream.write(read())


class PurchaseMarketplaceAccessPack(models.TransientModel):
    """The answer to a request for access to information (R7, R27).

    It has the register and the decisions of a period, without the names of persons,
    internal notes and attachments; and the digests of the trail, with the program that
    verifies them.

    Invariant: it has the values of the ledger and of the stored files, for one
    organization, whose members alone may download it.
    """

    _name = "purchase.marketplace.access.pack"
    _description = "Access pack of an organization"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_year()[0]
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_year()[1]
    )

    is_complete = fields.Boolean(
        string="Complete Copy",
        help="Everything, with the names of persons and the files of the declarations: "
        "for an auditor or an archive, not for a request of access.",
    )
    reason = fields.Text(string="Why the Files Are Let Go")

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The period cannot end before it begins."
    )

    def _default_year(self):
        return periods.fiscal_year(self.env.company._marketplace_today())

    def action_download(self):
        """Download the pack.

        :raise AccessError: unless by the secretariat, the DG or an auditor.
        """
        self._check_reader()
        return {
            "type": "ir.actions.act_url",
            "url": f"/marketplace/access-pack/{self.id}",
            "target": "download",
        }

    def action_let_go(self):
        """Let the files of the organization go: it may then be uninstalled (R27)."""
        self.ensure_one()
        self.company_id._marketplace_let_go(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_reader(self):
        """Refuse users who may not read the content of the pack.

        :raise AccessError: unless the secretariat, the DG or an auditor of the
            organization asks for it.
        """
        self.ensure_one()
        self.env["res.company"]._marketplace_check_auditor()
        self.company_id.check_access("read")
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You do not work for the organization of this access pack.")
            )

    def _build_pack(self):
        """The pack, as the bytes of a ZIP file."""
        self._check_reader()
        language = self.company_id.sudo().partner_id.lang or get_lang(self.env).code
        pack, content = self.with_context(lang=language), io.BytesIO()
        files = {}
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, write in pack._get_parts():
                with tempfile.TemporaryFile() as part:
                    write(part)
                    part.seek(0)
                    text = part.read()
                files[name] = rules.digest(text)
                archive.writestr(name, text)
            trail.anchor(self.env, self.company_id, "packed", files=files)
            with archive.open("trail.jsonl", "w") as stream:
                pack._write_trail(stream)
        return content.getvalue()

    def _get_parts(self):
        """Names of the files of the pack, each with the method that writes it."""
        parts = [
            (self.env._("register.csv"), self._write_register),
            (self.env._("decisions.csv"), self._write_decisions),
            (self.env._("readme.txt"), self._write_readme),
            ("verify.py", self._write_program),
        ]
        return [*parts, *self._get_files()] if self.is_complete else parts

    def _get_files(self):
        """The files of the declarations, and what is attached to requests."""
        mine = [("company_id", "=", self.company_id.id)]
        issued = self.env["purchase.marketplace.declaration"].sudo().search(mine)
        forms = self.env["purchase.marketplace.authorization"].sudo().search(mine)
        attached = self.env["ir.attachment"].sudo()
        attached = attached.search(
            [("res_model", "=", forms._name), ("res_id", "in", forms.ids)]
        )
        names = {form.id: (form.name or "").replace("/", "-") for form in forms}
        return [
            *(
                (f"files-{file.name}", partial(_write_bytes, file._get_bytes))
                for file in issued.file_ids
            ),
            *(
                (
                    f"files-{names[one.res_id]}-{one.id}-{Path(one.name).name}",
                    partial(_write_bytes, lambda one=one: one.raw or b""),
                )
                for one in attached
            ),
        ]

    def _period_bounds(self):
        """Moments, in UTC, between which something belongs to the period."""
        zone = self.company_id._marketplace_zone()
        return periods.utc_bounds(self.date_from, self.date_to, zone)

    def _period_domain(self, field):
        """Domain of the records of the organization whose date is in the period."""
        start, end = self._period_bounds()
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain(field, ">=", start)
            & Domain(field, "<", end)
        )

    def _get_title(self, key):
        """Title of a column, in the language of the pack."""
        return self.env._(labels.COLUMNS[key])

    def _pack_style(self, totals):
        """Format of the tables: the columns of a declaration without the names."""
        company = self.company_id
        language = self.env["res.lang"].browse(get_lang(self.env).id)
        kept = [key for key in columns.BY_KEY if key not in PERSONAL]
        return document.Document(
            organization=company.name,
            number="",
            date_from=self.date_from,
            date_to=self.date_to,
            declared_on=company._marketplace_local(fields.Datetime.now()),
            declared_by="",
            seal="",
            columns=tuple((key, self._get_title(key)) for key in kept),
            totals=totals,
            labels={key: self.env._(word) for key, word in labels.CODES.items()},
            strings={key: self.env._(word) for key, word in labels.WORDS.items()},
            lang=get_lang(self.env).code.replace("_", "-"),
            decimal=language.decimal_point,
        )

    # ---- the files -----------------------------------------------------------------

    def _write_register(self, stream):
        """Write the ledger lines, declared or not, except the closed ones."""
        ledger = self.env["purchase.marketplace.declaration.line"]
        lines = ledger.search(
            self._period_domain("recorded_on") & Domain("state", "!=", "closed")
        )
        style = self._pack_style(columns.totals(lines._get_rows()))
        csv_file.write(stream, style, lines._get_rows())

    def _write_decisions(self, stream):
        """Write the requests that were decided or substituted, with their outcome."""
        forms = self.env["purchase.marketplace.authorization"].search(
            Domain("state", "in", decision.SEALED)
            & (
                self._period_domain("decided_on")
                | (Domain("decided_on", "=", False))
                & self._period_domain("submitted_on")
            ),
            order="id",
        )
        titles = [
            self._get_title(key)
            for key in ("authorization", "establishment", "marketplace", "goods")
        ]
        titles += [
            self.env._("Outcome"),
            self._get_title("decided_on"),
            self._get_title("decided_capacity"),
            self.env._("Criteria not met"),
            self.env._("Reason"),
            self._get_title("currency"),
            self._get_title("amount_authorized"),
            self._get_title("charges_authorized"),
            self._get_title("amount_bought"),
        ]
        style = self._pack_style({})
        rows = (form.sudo()._decision_row(style.decimal) for form in forms)
        csv_file.write_texts(
            stream, style, (row for part in ([titles], rows) for row in part)
        )

    def _write_trail(self, stream):
        """Write the trail: digests of its entries, and what vouches for others.

        What the other entries say names persons: their digests are enough to verify
        that none was changed.
        """
        company = self.company_id.sudo()
        for rows in check.entries(company.env, company):
            for chain, number, content, digest, kind, *_repeated in rows:
                row = {"chain": chain, "number": number, "kind": kind, "digest": digest}
                if self.is_complete or kind in VOUCHING:
                    row["content"] = content
                else:
                    row["body"] = rules.digest(content)
                stream.write(rules.canonical(row).encode() + b"\n")

    def _write_program(self, stream):
        """Write the program that verifies the trail without Odoo."""
        stream.write(Path(rules.__file__).read_bytes())

    def _write_readme(self, stream):
        """Write what the pack is, and the outcome of the verification of the seals."""
        report = self.env["purchase.marketplace.verification"]._run(self.company_id)
        outcomes = dict(report._fields["outcome"]._description_selection(self.env))
        text = self.env._(
            "%(company)s – purchases from online marketplaces, from %(start)s to "
            "%(end)s.\n\nRegister: what was authorized and bought.\nDecisions: the "
            "requests and what became of them.\nTrail: fingerprints (SHA-256) of all "
            "that happened. To verify on any computer that has Python that nothing was "
            "altered: python verify.py\n\nThe names of persons, the internal notes and "
            "the attachments are not part of it. Read the texts again before you "
            "transmit it: what people wrote there is as they wrote it.\n\n"
            "Verification of %(moment)s: %(outcome)s\nFingerprint: %(anchor)s",
            company=self.company_id.name,
            start=self.date_from,
            end=self.date_to,
            moment=report.moment,
            outcome=outcomes[report.outcome],
            anchor=report.anchor,
        )
        stream.write(text.replace("\n", "\r\n").encode("utf-8-sig"))
