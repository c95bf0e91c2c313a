from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...outputs import FORMATS
from ..trail.ir_attachment import stored

MIMETYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    **{extension: form.mimetype for extension, form in FORMATS.items()},
}


class PurchaseMarketplaceDeclarationFile(models.Model):
    """A file of an issued declaration, as it was issued (R7).

    Invariant: the product creates it once; it is never written again nor deleted. The
    trail of its declaration has its digest.
    """

    _name = "purchase.marketplace.declaration.file"
    _description = "File of an issued declaration"
    _inherit = ["purchase.marketplace.protected"]
    _order = "extension"
    _rec_name = "name"
    _allow_sudo_commands = False

    _marketplace_freezing = ("declaration_id",)

    declaration_id = fields.Many2one(
        "purchase.marketplace.declaration",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="declaration_id.company_id")
    extension = fields.Selection(
        [
            ("html", "Accessible page"),
            ("pdf", "PDF"),
            ("xlsx", "Spreadsheet (XLSX)"),
            ("xml", "XML"),
            ("csv", "CSV"),
            ("letter", "Covering letter"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(compute="_compute_name")
    content = fields.Binary(attachment=True, required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)

    _one_of_each = models.UniqueIndex(
        "(declaration_id, extension)", "This file of the declaration is already stored."
    )

    @api.depends("declaration_id.name", "extension")
    def _compute_name(self):
        for file in self:
            number = (file.declaration_id.name or "").replace("/", "-")
            letter = file.extension == "letter"
            file.name = f"{number}{'-letter.html' if letter else f'.{file.extension}'}"

    def _marketplace_is_frozen(self):
        return True

    def _marketplace_refuse_person(self):
        """Refuse any writing: the product itself writes past this model.

        :raise AccessError: always.
        """
        raise AccessError(
            self.env._(
                "The files of a declaration are created when it is issued, and stay "
                "as they were."
            )
        )

    def _get_bytes(self):
        """Content of the file, as it was issued."""
        self.ensure_one()
        return stored(self, "content")
