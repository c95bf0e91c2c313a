import io
import zipfile
from collections import Counter
from pathlib import Path

from odoo import Command, fields, models
from odoo.exceptions import AccessError

from ..constants import MODULE
from ..models.trail import check, trail
from ..report import templates
from ..rules import periods, personal
from ..rules import trail as rules
from .access_pack_tables import Tables

#: Kinds of entries that vouch for others, and name nobody.
VOUCHING = ("opened", "anchored", "verified", "packed")


class PurchaseMarketplaceAccessPack(models.TransientModel):
    """The answer to a request for access to information (R7, R27).

    It has the ledger, the decisions and the irregular purchases of a period, without
    the names of persons, internal notes and attachments; an index that says what is
    withheld, and why; the digests of the trail, with the program that verifies them.
    What people wrote is searched for personal information, which is masked unless the
    person who prepares the answer keeps it.

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
        help="Everything, with the names of persons and the files of the "
        "declarations: for an auditor or an archive, not for an access-to-information "
        "request.",
    )
    reason = fields.Text(string="Reason for Releasing the Files")
    reviewed = fields.Boolean(readonly=True)
    finding_ids = fields.One2many(
        "purchase.marketplace.access.pack.finding",
        "pack_id",
        string="Personal Information in the Texts",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The period cannot end before it starts."
    )

    def _default_year(self):
        company = self.env.company
        end = company._marketplace_fiscal_end()
        return periods.fiscal_year(company._marketplace_today(), *end)

    def write(self, vals):
        # What was found belongs to what was asked for.
        if vals.keys() & {"company_id", "date_from", "date_to"}:
            vals = {**vals, "reviewed": False, "finding_ids": [Command.clear()]}
        return super().write(vals)

    # ---- what people wrote ---------------------------------------------------------

    def action_review(self):
        """Look for personal information in the texts, and show what was found.

        :raise AccessError: unless by the secretariat, the DG or an auditor.
        """
        self._check_reader()
        self._review()
        return self._reopen()

    def action_back(self):
        self.reviewed = False
        return self._reopen()

    def _reopen(self):
        name = f"{MODULE}.purchase_marketplace_access_pack_action"
        action = self.env["ir.actions.actions"]._for_xml_id(name)
        return {**action, "res_id": self.id}

    def _review(self):
        """Note the pieces of text that may be personal information, each once.

        What the person has said of a piece stands; a new one is masked.
        """
        # Past users are named too.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        users = users.search([("company_ids", "in", self.company_id.ids)])
        names = personal.known(users.mapped("name"))
        answers = {(one.kind, one.piece): one.masked for one in self.finding_ids}
        places = {}
        for place, text in Tables(self.company_id._marketplace_localize(self)).texts():
            for found in personal.find(text, names):
                places.setdefault(found, {})[place] = True
        noted = [
            {
                "kind": found.kind,
                "piece": found.piece,
                "place_count": len(where),
                "places": "\n".join(where),
                "masked": answers.get((found.kind, found.piece), True),
            }
            for found, where in sorted(places.items())
        ]
        commands = [Command.clear(), *map(Command.create, noted)]
        self.write({"reviewed": True, "finding_ids": commands})

    def _tables(self):
        """The tables; what is to be masked is, except in a complete copy."""
        hidden = self.finding_ids.filtered("masked").mapped("piece")
        if self.is_complete or not hidden:
            return Tables(self)
        mark = self.env._("[masked]")
        return Tables(self, lambda text: personal.mask(text, hidden, mark))

    # ---- the pack ------------------------------------------------------------------

    def action_download(self):
        """Download the pack, once its texts were looked at.

        :raise AccessError: unless by the secretariat, the DG or an auditor.
        """
        self._check_reader()
        if not self.is_complete and not self.reviewed:
            return self.action_review()
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
        """Refuse users who may not read the content of the pack."""
        self.ensure_one()
        self.env["res.company"]._marketplace_check_auditor()
        self.company_id.check_access("read")
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You do not work for the organization of this access pack.")
            )

    def _build_pack(self):
        """The pack, as the bytes of a ZIP file.

        What nobody has looked at, or was written since, is masked.
        """
        self._check_reader()
        if self.is_complete:
            self._issued()._make_missing_files()
        else:
            self._review()
        pack, content = self.company_id._marketplace_localize(self), io.BytesIO()
        files = {}
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, write in pack._get_parts():
                part = io.BytesIO()
                write(part)
                files[name] = rules.digest(part.getvalue())
                archive.writestr(name, part.getvalue())
            trail.anchor(
                self.env, self.company_id, "packed", files=files, **self._masking()
            )
            with archive.open("trail.jsonl", "w") as stream:
                pack._write_trail(stream)
        return content.getvalue()

    def _masking(self):
        """What the trail says of the texts: kinds, and in how many places.

        Not the places: an expense is called as its employee wrote it.
        """
        if self.is_complete:
            return {}
        return {
            name: [[one.kind, one.place_count] for one in some]
            for name, some in (
                ("masked", self.finding_ids.filtered("masked")),
                ("kept_in_texts", self.finding_ids.filtered(lambda f: not f.masked)),
            )
        }

    def _get_parts(self):
        """Names of the files of the pack, each with the method that writes it."""
        tables, names = self._tables(), self._get_table_names()
        parts = [
            ("index.html", self._write_index),
            *((file, getattr(tables, name)) for name, file in names.items()),
            ("verify.py", self._write_program),
        ]
        return [*parts, *self._get_files()] if self.is_complete else parts

    def _get_table_names(self):
        return {
            "ledger": self.env._("ledger.csv"),
            "decisions": self.env._("decisions.csv"),
            "irregular": self.env._("irregular.csv"),
        }

    def _issued(self):
        mine = [("company_id", "=", self.company_id.id)]
        return self.env["purchase.marketplace.declaration"].sudo().search(mine)

    def _get_files(self):
        """The files of the declarations; what is attached to them and to requests."""
        mine, issued = [("company_id", "=", self.company_id.id)], self._issued()
        forms = self.env["purchase.marketplace.authorization"].sudo().search(mine)
        attachments = self.env["ir.attachment"].sudo()
        files = [(f"files-{one.name}", one._get_bytes) for one in issued.file_ids]
        for some in (forms, issued):
            names = {one.id: (one.name or "").replace("/", "-") for one in some}
            filed = [("res_model", "=", some._name), ("res_id", "in", some.ids)]
            for one in attachments.search(filed):
                name = f"files-{names[one.res_id]}-{one.id}-{Path(one.name).name}"
                files.append((name, lambda one=one: one.raw or b""))
        return [
            (name, lambda stream, read=read: stream.write(read()))
            for name, read in files
        ]

    def _write_trail(self, stream):
        """Write the trail: digests of its entries, and what vouches for others.

        What the other entries say names persons: their digests are enough to verify
        that none was changed.
        """
        company = self.company_id.sudo()
        for rows in check.entries(company.env, company):
            for chain, number, content, digest, kind, *_more, body, _was, _id in rows:
                row = {"chain": chain, "number": number, "kind": kind, "digest": digest}
                if content and (self.is_complete or kind in VOUCHING):
                    row["content"] = content
                else:
                    row["body"] = body or rules.digest(content)
                stream.write(rules.canonical(row).encode() + b"\n")

    def _write_program(self, stream):
        stream.write(Path(rules.__file__).read_bytes())

    def _write_index(self, stream):
        """Write what the pack is, what it withholds, and whether it was altered."""
        report = self.env["purchase.marketplace.verification"]._run(self.company_id)
        outcomes = dict(report._fields["outcome"]._description_selection(self.env))
        kinds = dict(self.finding_ids._fields["kind"]._description_selection(self.env))
        masked = Counter()
        for one in self.finding_ids.filtered("masked"):
            masked[kinds[one.kind]] += one.place_count
        values = {
            "pack": self,
            "report": report,
            "outcome": outcomes[report.outcome],
            "masked": masked,
            "names": self._get_table_names(),
            "files": self.is_complete and [name for name, _w in self._get_files()],
        }
        stream.write(templates.page(self.env, "access_pack_index", values))


class PurchaseMarketplaceAccessPackFinding(models.TransientModel):
    """A piece of text of an access pack that may be personal information (R7).

    Invariant: it leaves masked, wherever it is, unless the person who prepares the
    answer says otherwise.
    """

    _name = "purchase.marketplace.access.pack.finding"
    _description = "Personal information in the texts of an access pack"
    _order = "kind, piece"

    pack_id = fields.Many2one(
        "purchase.marketplace.access.pack", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            (personal.EMAIL, "E-mail address"),
            (personal.PHONE, "Telephone number"),
            (personal.PUPIL, "Student number"),
            (personal.INSURANCE, "Social insurance number"),
            (personal.NAME, "Name of a person"),
        ],
        required=True,
        readonly=True,
    )
    piece = fields.Char(string="Text", required=True, readonly=True)
    places = fields.Text(string="Where", readonly=True)
    place_count = fields.Integer(string="Times", readonly=True)
    masked = fields.Boolean(default=True)
