import hashlib
import logging
import tempfile
from contextlib import nullcontext, suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import html2plaintext

from ...constants import MODULE
from ...outputs import FORMATS
from ...report import printing
from ...rules.periods import ONE_DAY
from ..gate import protected
from ..gate.lock import lock
from ..trail import trail
from ..trail.ir_attachment import store

_logger = logging.getLogger(__name__)

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
    if count > SHORT and _trigger(declaration.env):
        return
    for extension in ISSUED:
        _make_told(declaration, extension)


def _trigger(env):
    """Have the waiting files made in a minute; whether they will be."""
    later = env.ref(f"{MODULE}.ir_cron_files", raise_if_not_found=False)
    return bool(later and later.sudo()._trigger())


def _make_told(declaration, extension):
    """Make a file; its messages say why there is no PDF, or what it lacks."""
    declaration = declaration._with_issue_lang().sudo()
    if extension != "pdf":
        make_file(declaration, extension)
        return
    try:
        make_file(declaration, extension)
        said = declaration._pdf_lacks()
    except UserError as missing:
        said = str(missing)
    # A PDF that fails is tried again, and said once.
    if said and " ".join(said.split()) not in declaration._words_of_messages():
        declaration.message_post(body=said)


def _make_waiting(declaration, extension):
    """Make a file, unless somebody has opened it since."""
    lock(declaration)
    if extension in declaration._missing_files():
        _make_told(declaration, extension)


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
    stored file.
    """

    _inherit = "purchase.marketplace.declaration"

    file_ids = fields.One2many(
        "purchase.marketplace.declaration.file", "declaration_id", readonly=True
    )
    files_wait = fields.Boolean(
        string="Files Being Made", compute="_compute_files_wait"
    )

    def _words_of_messages(self):
        texts = map(html2plaintext, self.message_ids.mapped("body"))
        return " ".join(" ".join(texts).split())

    def _creation_message(self):
        return self.env._("Declaration prepared.")

    @api.depends("state", "purged_on", "declared_on", "file_ids.extension")
    def _compute_files_wait(self):
        """Those of the last day are being made; older ones when somebody opens them.

        A PDF that the server cannot make is not waited for.
        """
        able, since = printing.is_able(self.env), fields.Datetime.now() - ONE_DAY
        for declaration in self:
            missing = declaration._missing_files()
            recent = declaration.declared_on and declaration.declared_on > since
            made = able or missing != ["pdf"]
            declaration.files_wait = bool(missing and recent and made)

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
            # Of two who make a file at once, Odoo retries the second, which finds it.
            lock(self)
            return make_file(self, extension)
        return self.sudo().file_ids.filtered(lambda f: f.extension == extension)

    def _make_missing_files(self):
        """Make what these lack, if issued; not a PDF that cannot be made."""
        for declaration in self:
            for extension in declaration._missing_files():
                with suppress(UserError) if extension == "pdf" else nullcontext():
                    declaration._get_file(extension)

    @api.model
    def _make_waiting_files(self):
        """Make the files that wait, each in a transaction of its own (R7).

        Odoo does not retry a scheduled action: when a person makes one of them at the
        same time, it runs again a minute later. What fails stops no other declaration.
        """
        recent = fields.Datetime.now() - ONE_DAY
        issued = self.search([("state", "=", "declared"), ("declared_on", ">", recent)])
        issued = issued.filtered("files_wait")
        left = sum(len(declaration._missing_files()) for declaration in issued)
        failed, stopped = None, False
        for declaration in issued:
            for extension in declaration._missing_files():
                try:
                    _make_waiting(declaration, extension)
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    self.env.cr.rollback()
                    _trigger(self.env)
                    stopped = True
                    break
                except Exception as error:
                    self.env.cr.rollback()
                    _logger.exception("%s.%s was not made", declaration.name, extension)
                    failed = error
                left -= 1
                if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                    stopped = True
                    break
            # The files are vouched for at once, whoever made some of them.
            trail.anchor(declaration.env, declaration.company_id)
            # A failure undoes nothing of it.
            self.env["ir.cron"]._commit_progress(0, remaining=left)
            if stopped:
                return
        if failed:
            # Odoo's log has it, and the action counts as failed.
            raise failed

    def action_download(self):
        """Open one of the stored files, named in the context."""
        self.ensure_one()
        extension = self.env.context.get("marketplace_extension", "html")
        return {
            "type": "ir.actions.act_url",
            "url": f"/marketplace/declaration/{self.id}/{extension}",
            "target": "new" if extension == "html" else "download",
        }
