from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models

from . import trail


class ResCompany(models.Model):
    """An organization that leaves a fingerprint of its trail with somebody outside.

    Invariant: what was sent is in the trail too. Whoever has it can tell, with the
    program of the access pack, that nothing before it was changed since.
    """

    _inherit = "res.company"

    marketplace_anchor_email = fields.Char(
        prefetch="marketplace",
        string="E-mail for the Fingerprint",
        help="Somebody outside the organization, such as its auditor, who keeps the "
        "fingerprint of the trail. Empty: nobody.",
    )
    marketplace_anchor_days = fields.Integer(
        prefetch="marketplace", string="Days between Two Fingerprints", default=30
    )
    marketplace_anchor_sent_on = fields.Date(
        prefetch="marketplace", string="Fingerprint Sent on", readonly=True, copy=False
    )

    def _marketplace_trail_head(self):
        """The last entry of the trail, as decisions and declarations bear it."""
        self.ensure_one()
        return trail.head(self.sudo())

    def _marketplace_send_anchor(self):
        """Send the fingerprint when it is due; run every night."""
        self.ensure_one()
        today = self._marketplace_today()
        last = self.marketplace_anchor_sent_on
        wait = timedelta(days=self.marketplace_anchor_days)
        if not self.marketplace_anchor_email or (last and last + wait > today):
            return
        address = self.marketplace_anchor_email
        chain, number, digest = trail.anchor(self.env, self, sent_to=address)
        self.marketplace_anchor_sent_on = today
        writer = self.with_context(lang=self.partner_id.lang)
        self.env["mail.mail"].sudo().create(
            {
                "subject": writer.env._(
                    "Fingerprint of the purchases from online marketplaces: %s",
                    self.name,
                ),
                "email_to": address,
                "email_from": self.email_formatted,
                "body_html": writer._marketplace_anchor_text(chain, number, digest),
                "auto_delete": False,
            }
        )

    def _marketplace_anchor_text(self, chain, number, digest):
        """What the message says.

        :return: HTML.
        """
        return self.env._(
            "Please keep this message. It will show that nothing dated before today "
            "was changed in what %(company)s authorized, bought and "
            "declared.%(line)sTo verify: ask the secretariat for an access pack, and "
            "run %(command)s on any computer that has Python.",
            company=self.name,
            line=Markup("<pre>%s %s %s</pre>") % (chain, number, digest),
            command=Markup("<pre>python verify.py . %s %s %s</pre>")
            % (chain, number, digest),
        )
