import hashlib
import json
import tempfile
from datetime import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, get_lang, split_every

from ...constants import CHUNK, MODULE
from ...outputs import FORMATS, document
from ...outputs.page import History, Page
from ...report import printing, templates
from ...rules import declaration_columns as columns
from ...rules import declaration_text
from ...words import columns as labels
from ..gate import protected
from ..trail import trail
from ..trail.ir_attachment import store

PAGE = "report_marketplace_declaration"
#: The files of each issued declaration, in the order in which they are made.
ISSUED = (*FORMATS, "html", "pdf")
#: Lines of a declaration whose files are made while a person waits for its issue.
SHORT = 100


def store_files(declaration):
    """Make the files of an issued declaration: at once, or after the issue (R7).

    Those of a long one take seconds or minutes: a scheduled action makes them, one at
    a time, or whoever opens one before.
    """
    lines = declaration.env["purchase.marketplace.declaration.line"].sudo()
    count = lines.search_count([("declaration_id", "=", declaration.id)])
    later = declaration.env.ref(f"{MODULE}.ir_cron_files", raise_if_not_found=False)
    if count > SHORT and later:
        later.sudo()._trigger()
        return
    for extension in ISSUED:
        _make_told(declaration, extension)


def _make_told(declaration, extension):
    """Make a file; its messages say why there is no PDF, or what it lacks."""
    try:
        make_file(declaration, extension)
    except UserError as missing:
        declaration.sudo().message_post(body=str(missing))
    else:
        lacks = extension == "pdf" and declaration.sudo()._pdf_lacks()
        if lacks:
            declaration.sudo().message_post(body=lacks)


def make_file(declaration, extension):
    """Make and store a file of an issued declaration, in the language of its issue.

    :raise UserError: when the server cannot make a PDF.
    """
    if extension == "pdf":
        return store_pdf(declaration)
    declaration = declaration._with_issue_lang()
    if extension == "html":
        return store_file(declaration, extension, declaration._render_page())
    issued = declaration._output_document()
    with tempfile.TemporaryFile() as stream:
        FORMATS[extension].write(stream, issued, declaration._get_rows())
        stream.seek(0)
        return store_file(declaration, extension, stream.read())


def store_pdf(declaration):
    """Store the PDF of an issued declaration.

    :raise UserError: when the server cannot make it.
    """
    declaration = declaration.sudo()
    return store_file(declaration, "pdf", declaration._print_pdf())


def store_file(declaration, extension, content):
    """Store a file of an issued declaration; the trail has its digest.

    :param content: bytes.
    """
    file = protected.create(
        declaration.env["purchase.marketplace.declaration.file"],
        [
            {
                "declaration_id": declaration.id,
                "extension": extension,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        ],
    )
    store(file, "content", content)
    trail.add([trail.Fact("file_made", file)])
    return file


class PurchaseMarketplaceDeclaration(models.Model):
    """The files of a declaration: the same rows in five formats (R7).

    Page, PDF, XLSX, XML and CSV are written in the language of the organization. The
    page is the accessible format; the PDF is printed from it.

    Invariant: an issued file is stored once, with its digest; each download serves the
    stored file. Whenever it is made, it says what was declared: the rows of the lines
    and the header are those of the issue.
    """

    _inherit = "purchase.marketplace.declaration"

    file_ids = fields.One2many(
        "purchase.marketplace.declaration.file", "declaration_id", readonly=True
    )
    files_wait = fields.Boolean(
        string="Files Being Made", compute="_compute_files_wait"
    )

    def _creation_message(self):
        return self.env._("Declaration prepared.")

    @api.depends("state", "purged_on", "file_ids.extension")
    def _compute_files_wait(self):
        """A PDF that the server cannot make is not waited for."""
        able = printing.is_able(self.env)
        for declaration in self:
            missing = declaration._missing_files()
            declaration.files_wait = bool(missing) and (able or missing != ["pdf"])

    def _missing_files(self):
        """The formats that an issued declaration does not have yet, in order."""
        if self.state != "declared" or self.purged_on:
            return []
        made = set(self.sudo().file_ids.mapped("extension"))
        return [extension for extension in ISSUED if extension not in made]

    def _get_file(self, extension):
        """The stored file of a format; one that waits is made (R7).

        :return: an empty record while the declaration is a draft.
        """
        self.ensure_one()
        if extension in self._missing_files():
            self._lock_files()
            return make_file(self, extension)
        return self.sudo().file_ids.filtered(lambda f: f.extension == extension)

    def _lock_files(self):
        """Of two who make a file at once, Odoo retries the second, which finds it."""
        self.env.execute_query(
            SQL(
                "UPDATE purchase_marketplace_declaration SET id = id WHERE id = %s",
                self.id,
            )
        )

    @api.model
    def _make_waiting_files(self):
        """Make the files that wait, each in a transaction of its own (R7)."""
        issued = self.search([("state", "=", "declared")]).filtered("files_wait")
        left = sum(len(declaration._missing_files()) for declaration in issued)
        for declaration in issued:
            for extension in declaration._missing_files():
                declaration._lock_files()
                _make_told(declaration, extension)
                left -= 1
                if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                    return

    def action_download(self):
        """Open one of the stored files, named in the context."""
        self.ensure_one()
        extension = self.env.context.get("marketplace_extension", "html")
        return {
            "type": "ir.actions.act_url",
            "url": f"/marketplace/declaration/{self.id}/{extension}",
            "target": "new" if extension == "html" else "download",
        }

    # ---- one content ---------------------------------------------------------------

    def _get_rows(self):
        """Yield the row of each line, in order, with a few in memory at a time.

        Declared rows are read by SQL: the cache of the ORM would keep all of them.
        """
        self.ensure_one()
        if self.state != "declared":
            yield from self.covered_line_ids._get_rows()
            return
        self.env.flush_all()
        # In order once: to look for each next thousand would read all of them again.
        ordered = self.env.execute_query(
            SQL(
                "SELECT id FROM purchase_marketplace_declaration_line "
                "WHERE declaration_id = %s ORDER BY line_number",
                self.id,
            )
        )
        for chunk in split_every(CHUNK, [row_id for [row_id] in ordered]):
            for [text] in self.env.execute_query(
                SQL(
                    "SELECT snapshot FROM purchase_marketplace_declaration_line "
                    "WHERE id IN %s ORDER BY line_number",
                    tuple(chunk),
                )
            ):
                yield declaration_text.decode(json.loads(text))

    def _with_issue_lang(self):
        """The same declaration, in the language it is, or will be, issued in.

        :raise AccessError: when the user may not read it: anyone can put any id in the
            address of a report.
        """
        self.check_access("read")
        issued = json.loads(self.sudo().issued_as or "{}")
        language = issued.get("language") or self.company_id.sudo().partner_id.lang
        return self.sudo().with_context(lang=language or get_lang(self.env).code)

    def _file_header(self):
        """Header of the files: the organization, and the words that the files use."""
        company, capacity = self.company_id, "secretariat"
        if self.declared_by == self.mandate_id.user_id:
            capacity = self.mandate_id.capacity
        language = self.env["res.lang"].browse(get_lang(self.env).id)
        declared_on = company._marketplace_local(self.declared_on)
        return {
            "organization": company.name,
            "registry": company.company_registry or None,
            "body_code": company.marketplace_body_code or None,
            "declared_on": declared_on and declared_on.isoformat(),
            "declared_capacity": capacity if self.declared_by else None,
            "channel": self.channel or None,
            "columns": company.with_env(self.env)._marketplace_columns(),
            "trail": company._marketplace_trail_head(),
            "decimal": language.decimal_point,
            "thousands": language.thousands_sep or "\N{NO-BREAK SPACE}",
            "language": get_lang(self.env).code,
        }

    def _issued_file_header(self):
        """The header stored at the issue; the present header of a draft."""
        if self.issued_as:
            return json.loads(self.issued_as)
        return self._file_header()

    def _output_document(self):
        """The declaration without its lines, as ``outputs`` takes it."""
        self.ensure_one()
        header = self._issued_file_header()
        moment = header["declared_on"]
        return document.Document(
            organization=header["organization"],
            registry=header["registry"],
            body_code=header["body_code"],
            number=self.name or "",
            date_from=self.date_from,
            date_to=self.date_to,
            declared_on=moment and datetime.fromisoformat(moment) or None,
            declared_by=self.declared_by_name or "",
            declared_capacity=header["declared_capacity"],
            channel=header["channel"],
            seal=self.seal or "",
            previous_seal=self.previous_id.seal or None,
            columns=tuple((key, label) for key, label in header["columns"]),
            totals=columns.totals(self._get_rows()),
            labels={key: self.env._(word) for key, word in labels.CODES.items()},
            strings={key: self.env._(word) for key, word in labels.WORDS.items()},
            lang=header["language"].replace("_", "-"),
            decimal=header["decimal"],
        )

    # ---- the page and the PDF ------------------------------------------------------

    def _render_page(self):
        """The accessible page, as bytes; it loads nothing from elsewhere."""
        self.ensure_one()
        return templates.page(self.env, PAGE, {"o": self})

    def _print_pdf(self):
        """The same on paper, as bytes: of an issued declaration, its stored page."""
        return printing.pdf(self._printed_page(), self._name, self.env)

    def _pdf_lacks(self):
        """What the PDF lacks, and what to do; ``None`` when nothing."""
        page = self._printed_page()
        if printing.engine(page):
            return None
        if len(page) > printing.LONGEST:
            return self.env._(
                "This declaration is long: its PDF was printed by wkhtmltopdf, which a "
                "screen reader cannot follow. The page is the accessible form; it can "
                "be printed from a browser."
            )
        return self.env._(
            "The PDF was printed by wkhtmltopdf, which a screen reader cannot follow, "
            "and some builds of which leave the top of the pages empty. The page is "
            "the accessible form. To have both, have WeasyPrint installed on the "
            "server."
        )

    def _printed_page(self):
        """The stored page; of a draft, what it would be."""
        if self.state == "declared":
            return self._get_file("html")._get_bytes()
        return self._with_issue_lang()._render_page()

    def _printed_pdf(self):
        """The stored PDF; of a draft, what it would be."""
        if self.state == "declared":
            return self._get_file("pdf")._get_bytes()
        return self._print_pdf()

    def _page_layout(self):
        """Values for the template."""
        self.ensure_one()
        issued = self._output_document()
        page = Page(issued, self._issued_file_header()["thousands"])
        blocks = page.blocks(self._get_rows(), self._histories())
        return {
            "doc": issued,
            "page": page,
            "blocks": blocks,
            "table": page.table(blocks),
        }

    def _histories(self):
        """What the ledger says of each authorization, up to this declaration (R10).

        :return: dictionary: name of the authorization, then its ``History``.
        """
        lines = tuple(self.covered_line_ids.ids) or (0,)
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT form.name,
                       (SUM(CASE WHEN line.document_model = %(form)s
                            THEN line.amount_authorized ELSE 0 END)
                       - SUM(line.amount_bought))::text,
                       MAX(CASE WHEN line.kind = 'authorization'
                           THEN sheet.name || '-' || line.line_number END)
                  FROM purchase_marketplace_declaration_line line
                  JOIN purchase_marketplace_authorization form
                    ON form.id = line.authorization_id
             LEFT JOIN purchase_marketplace_declaration sheet
                    ON sheet.id = line.declaration_id
                 WHERE line.authorization_id IN (
                       SELECT authorization_id
                         FROM purchase_marketplace_declaration_line
                        WHERE id IN %(lines)s)
                   AND (line.id IN %(lines)s
                      OR (sheet.declared_on, sheet.id) < (%(moment)s, %(self)s))
              GROUP BY form.name
                """,
                form="purchase.marketplace.authorization",
                lines=lines,
                moment=self.declared_on or fields.Datetime.now(),
                self=self.id or self._origin.id or 0,
            )
        )
        return {name: History(Decimal(left), said) for name, left, said in found}
