from odoo import api, fields, models

from ...rules import addresses, recognition
from ..gate.closed import contextmanager
from ..gate.remembered import remembered
from ..trail import trail


class PurchaseMarketplace(models.Model):
    """An online marketplace that the directive names, or that behaves like them (R1).

    Invariant: vendors are recognized by its names and domains; those of a disputed one,
    or of a name that is also a word, are only asked about. Archiving it stops new
    recognitions, and leaves the vendors that are classified as they are.
    """

    _name = "purchase.marketplace"
    _description = "Online marketplace"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    standing = fields.Selection(
        [("marketplace", "Marketplace"), ("disputed", "To Classify")],
        default="marketplace",
        required=True,
        help="Whether the directive applies to it. Until the secretariat has "
        "answered for a disputed one, its vendors are to be classified and "
        "nothing is refused.",
    )
    note = fields.Text(
        string="What Is Known",
        translate=True,
        help="What the secretariat bases its answer on, with its source.",
    )
    is_common_name = fields.Boolean(
        string="Its Name Is Also a Word",
        help="“Amazon Rafting” may be anybody: when other words surround such a "
        "name, the secretariat is asked.",
    )
    domain_names = fields.Text(
        help="Internet domains, one per line. A vendor whose website or e-mail "
        "address belongs to one of them is recognized as this marketplace."
    )
    aliases = fields.Text(
        help="Other names, one per line, as they appear on bills and card "
        "statements: “AMZN Mktp CA”."
    )

    _name_unique = models.UniqueIndex("(name)", "This marketplace already exists.")

    @api.model_create_multi
    def create(self, vals_list):
        with self._recognizing_vendors():
            created = super().create(vals_list)
        trail.note(created, "marketplace_changed")
        return created

    def write(self, vals):
        with self._recognizing_vendors():
            result = super().write(vals)
        trail.note(self, "marketplace_changed")
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        trail.add([trail.Fact("deleted", one, gone=True) for one in self])
        return super().unlink()

    @contextmanager
    def _recognizing_vendors(self):
        """Recognize the vendors that existed before a change of marketplaces (R1)."""
        known = self._recognition_table()
        yield
        self.env.registry.clear_cache()
        if self.env.registry.ready:
            self.env["res.partner"].sudo()._marketplace_recognize_existing(known)

    @remembered()
    def _recognition_table(self):
        """The active marketplaces, as the rules take them; cached by process."""
        # Whoever asks first may be looking at archived records.
        known = self.sudo().search([("active", "=", True)])
        known.invalidate_recordset()
        return recognition.Table(
            recognition.Marketplace(
                marketplace.id,
                (marketplace.name, *addresses.split_lines(marketplace.aliases)),
                addresses.split_lines(marketplace.domain_names),
                common=marketplace.is_common_name,
                disputed=marketplace.standing == "disputed",
            )
            for marketplace in known
        )

    def _recognize(self, name):
        """The marketplace that a name surely belongs to, if any (R1)."""
        table = self._recognition_table()
        return self._certain(recognition.recognize(table, name))

    def _recognize_label(self, text):
        """The marketplaces that a label says, then those that it may say (R24)."""
        found = recognition.recognize_label(self._recognition_table(), text)
        certain = self.browse(answer.key for answer in found if answer.certain)
        return certain, self.browse(answer.key for answer in found) - certain

    def _recognize_text(self, text):
        """The marketplace that an address inside a text belongs to, if any (R1)."""
        table = self._recognition_table()
        return self._certain(recognition.recognize_text(table, text))

    def _certain(self, found):
        return self.browse(found.key if found and found.certain else None)
