from odoo import api, models


class MailTrackingValue(models.Model):
    """A tracked change of a decided record: it stays as Odoo wrote it (R27)."""

    _inherit = "mail.tracking.value"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("mail_message_id") for vals in vals_list} - {None, False}
        filed = self.env["mail.message"].sudo().browse(ids)._marketplace_filed()
        old = filed.filtered(lambda message: not message._marketplace_is_new())
        old._marketplace_refuse_kept(old._marketplace_kept())
        return super().create(vals_list)

    def write(self, vals):
        # When a tracked field is uninstalled, Odoo notes what it was: once, and alone.
        if vals.keys() != {"field_info"} or any(self.sudo().mapped("field_info")):
            self._marketplace_check(vals.get("mail_message_id"))
        return super().write(vals)

    def unlink(self):
        self._marketplace_check()
        return super().unlink()

    def _marketplace_check(self, *ids):
        """Refuse to change what was tracked of a frozen record, or to add to it.

        :param ids: of the message that it would be moved to.
        """
        messages = self.sudo().mail_message_id
        messages |= messages.browse(filter(None, ids))
        messages._marketplace_refuse_kept(messages._marketplace_kept())
