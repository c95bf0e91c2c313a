from contextlib import contextmanager

from odoo import api, fields, models, tools

from ...rules import recognition


class PurchaseMarketplace(models.Model):
    """An online marketplace that the directive names, or that behaves like them (R1).

    Invariant: vendors are recognized by its names and domains. Archiving it stops new
    recognitions, and leaves the vendors that are classified as they are.
    """

    _name = "purchase.marketplace"
    _description = "Online marketplace"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    domain_names = fields.Text(
        help="Internet domains, one a line. A vendor whose web site or e-mail address "
        "belongs to one of them is recognized as this marketplace."
    )
    aliases = fields.Text(
        help="Other names, one a line, as they appear on bills and card statements: "
        "“AMZN Mktp CA”."
    )

    _name_unique = models.UniqueIndex("(name)", "This marketplace already exists.")

    @api.model_create_multi
    def create(self, vals_list):
        with self._recognizing_vendors():
            return super().create(vals_list)

    def write(self, vals):
        with self._recognizing_vendors():
            return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @contextmanager
    def _recognizing_vendors(self):
        """Recognize the vendors that existed before a change of marketplaces (R1)."""
        known = self._recognition_table()
        yield
        self.env.registry.clear_cache()
        if self.env.registry.ready:
            self.env["res.partner"].sudo()._marketplace_recognize_existing(known)

    @api.model
    @tools.ormcache()
    def _recognition_table(self):
        """The active marketplaces, as the rules take them; cached by process."""
        return tuple(
            recognition.Marketplace(
                marketplace.id,
                (marketplace.name, *recognition.split_lines(marketplace.aliases)),
                recognition.split_lines(marketplace.domain_names),
            )
            for marketplace in self.sudo().search([])
        )

    @api.model
    def _recognize(self, name="", addresses=()):
        """The marketplace that a name or an address belongs to, if any (R1)."""
        return self.browse(
            recognition.recognize(self._recognition_table(), name, addresses)
        )

    @api.model
    def _recognize_text(self, text):
        """The marketplace that an address inside a text belongs to, if any (R1)."""
        return self.browse(recognition.recognize_text(self._recognition_table(), text))
