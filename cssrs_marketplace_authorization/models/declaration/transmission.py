import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ...constants import ACTIVITY_ACKNOWLEDGE, MODULE
from ...rules import periods, reminder
from ...rules import transmission as rules
from ...words import render as messages
from ..gate import protected
from ..trail import papers, trail
from .letter import store_letter

#: Fields filled in once the declaration is issued.
TRANSMISSION = set(
    "channel sent_on sent_proof_ids acknowledgement acknowledged_on "
    "acknowledgement_proof_ids".split()
)
PROOFS = {"sent_proof_ids", "acknowledgement_proof_ids"}
ISSUED = Domain("state", "=", "declared") & Domain("acknowledgement", "=", False)
TO_SEND = ISSUED & Domain("sent_on", "=", False)
TO_ACKNOWLEDGE = ISSUED & Domain("sent_on", "!=", False)
#: The page is left out where there is a PDF: mail servers block attached pages.
MAILED = ("pdf", "xlsx", "xml", "csv")


class PurchaseMarketplaceDeclaration(models.Model):
    """What becomes of a declaration once it is issued: sent, then acknowledged (R7).

    Invariant: who noted it is written by the product, and so is the acknowledgement
    that was noted first. The trail has each thing that was noted, and the digests of
    the proofs.
    """

    _inherit = "purchase.marketplace.declaration"

    stage = fields.Selection(
        [
            ("draft", "Draft"),
            ("issued", "Issued"),
            ("sent", "Sent"),
            ("acknowledged", "Acknowledged"),
        ],
        compute="_compute_stage",
    )
    channel = fields.Char(
        string="Means of Transmission",
        copy=False,
        tracking=True,
        help="How it was transmitted: portal, e-mail, letter.",
    )
    sent_on = fields.Date(
        string="Sent on",
        copy=False,
        tracking=True,
        help="When it was sent to the SCT, once issued.",
    )
    sent_by = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False)
    sent_proof_ids = fields.Many2many(
        "ir.attachment",
        "purchase_marketplace_declaration_sent_proof",
        string="Proof of Sending",
        copy=False,
        help="For instance the receipt of the portal.",
    )
    acknowledgement = fields.Char(
        copy=False, tracking=True, help="Reference of the acknowledgement received."
    )
    acknowledged_on = fields.Date(
        string="Acknowledged on",
        copy=False,
        tracking=True,
        help="When the SCT answered.",
    )
    acknowledged_by = fields.Many2one(
        "res.users", string="Acknowledgement Recorded by", readonly=True, copy=False
    )
    acknowledgement_proof_ids = fields.Many2many(
        "ir.attachment",
        "purchase_marketplace_declaration_acknowledgement_proof",
        string="Proof of Acknowledgement",
        copy=False,
        help="The answer of the SCT.",
    )
    acknowledgement_first = fields.Char(
        string="First Acknowledgement",
        readonly=True,
        copy=False,
        help="It stays when the acknowledgement is corrected.",
    )
    acknowledgement_due = fields.Date(
        string="Acknowledgement Expected by", compute="_compute_stage"
    )
    is_unanswered = fields.Boolean(
        string="Acknowledgement Late", compute="_compute_stage"
    )
    can_email = fields.Boolean(compute="_compute_can_email")

    _sent_once_declared = models.Constraint(
        "CHECK(state = 'declared' OR (sent_on IS NULL AND acknowledged_on IS NULL "
        "AND acknowledgement IS NULL))",
        "A declaration cannot be sent or acknowledged before it is issued.",
    )

    @api.depends("state", "sent_on", "acknowledgement", "company_id")
    def _compute_stage(self):
        for declaration in self:
            company = declaration.company_id.sudo()
            facts = declaration._transmission()
            declaration.stage = rules.stage(facts)
            days = company.marketplace_acknowledgement_days
            waits = declaration.stage == "sent" and days > 0
            due = periods.due_on(facts.sent, days) if waits else None
            declaration.acknowledgement_due = due
            declaration.is_unanswered = bool(due) and reminder.is_late(
                due, company._marketplace_today()
            )

    @api.depends("company_id", "stage")
    def _compute_can_email(self):
        for declaration in self:
            address = declaration.company_id.sudo().marketplace_sct_email
            declaration.can_email = bool(address) and declaration.stage == "issued"

    def _transmission(self, vals=None):
        """How far it is, as the rules see it.

        :param vals: values about to be written.
        """
        self.ensure_one()
        vals, company = vals or {}, self.company_id
        said = {
            name: vals.get(name, self[name])
            for name in ("sent_on", "acknowledgement", "acknowledged_on")
        }
        number = said["acknowledgement"] or ""
        day = fields.Date.to_date(said["acknowledged_on"])
        if number and not day and number != self.acknowledgement:
            # Noted now; one noted before the days were has none.
            day = company._marketplace_today()
        if not number and "acknowledged_on" not in vals:
            # It was noted by mistake, and is taken back.
            day = None
        issued = self.state == "declared" and company._marketplace_day(self.declared_on)
        sent = fields.Date.to_date(said["sent_on"]) or None
        return rules.Facts(issued or None, sent, day or None, number)

    # ---- what is noted -------------------------------------------------------------

    def action_sent(self):
        """Note that it was sent today; another day is typed in its place."""
        for declaration in self:
            declaration.sent_on = declaration.company_id._marketplace_today()

    def write(self, vals):
        content = [
            name
            for name in vals
            if not name.startswith(("message_", "activity_"))
            and name not in TRANSMISSION
        ]
        declared = self.filtered(lambda declaration: declaration.state == "declared")
        closed = declared
        if content == ["letter"]:
            closed = declared.filtered(lambda d: d._is_letter_closed())
        if content and closed:
            raise UserError(
                self.env._(
                    "An issued declaration can no longer be changed. Make a new one."
                )
            )
        if not TRANSMISSION & vals.keys():
            return super().write(vals)
        if "acknowledgement" in vals:
            number = (vals["acknowledgement"] or "").strip() or False
            vals = {**vals, "acknowledgement": number}
        steps = {d: (d._transmission(), d._transmission(vals)) for d in declared}
        for declaration, (_before, after) in steps.items():
            today = declaration.company_id._marketplace_today()
            messages.check(self.env, rules.refusals(after, today))
        # No key of the context may disable tracking.
        tracked = self.with_context(tracking_disable=False, mail_notrack=False)
        result = super(PurchaseMarketplaceDeclaration, tracked).write(vals)
        for declaration, (before, after) in steps.items():
            declaration._note_transmission(before, after, PROOFS & vals.keys())
        return result

    def _note_transmission(self, before, after, proofs):
        """Write who noted what, and have the trail say it.

        :param proofs: names of the fields of proofs that were written.
        """
        self.ensure_one()
        first = self.acknowledgement_first or before.number or after.number
        values = {"acknowledgement_first": first, "acknowledged_on": after.acknowledged}
        for field, one, other in (
            ("sent_by", before.sent, after.sent),
            ("acknowledged_by", before.number, after.number),
        ):
            if one != other:
                values[field] = self.env.user.id if other else False
        protected.write(self, values)
        if after.sent and not before.sent:
            store_letter(self)
        for name in proofs:
            self._hold_proofs(name)
        # Proofs are filed on it: their digests are those of its attachments.
        said = {"rests_on": papers.digests(self)[self.id]} if proofs else {}
        facts = [trail.Fact(kind, self, said) for kind in rules.events(before, after)]
        trail.add(facts, if_changed=not proofs)
        if after.number:
            self.sudo().activity_feedback([ACTIVITY_ACKNOWLEDGE])

    def _hold_proofs(self, name):
        """Keep a copy of each proof that is filed elsewhere (R27).

        :raise AccessError: when the person may not read one.
        """
        for proof in self[name]:
            if (proof.res_model, proof.res_id, proof.res_field) != (
                self._name,
                self.id,
                False,
            ):
                proof.check_access("read")
                place = {"res_model": self._name, "res_id": self.id}
                own = {"res_field": False, "public": False, "access_token": False}
                kept = proof.copy({**place, **own})
                changes = [Command.unlink(proof.id), Command.link(kept.id)]
                protected.write(self, {name: changes})

    # ---- by e-mail -----------------------------------------------------------------

    def action_email(self):
        """Open Odoo's dialog to write to the SCT, with the files; sending it says so.

        :raise AccessError: when the user may not note that it is sent.
        """
        self.ensure_one()
        self.check_access("write")
        template = self.env.ref(f"{MODULE}.mail_template_declaration")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to the SCT"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
                "hide_mail_template_management_options": True,
                "marketplace_sending": True,
            },
        }

    def _process_attachments_for_template_post(self, mail_template):
        """The issued files go with the e-mail that transmits them."""
        result = super()._process_attachments_for_template_post(mail_template)
        if mail_template == self.env.ref(
            f"{MODULE}.mail_template_declaration", raise_if_not_found=False
        ):
            for declaration in self.filtered(lambda d: d.state == "declared"):
                result[declaration.id] = {"attachments": declaration._mailed_files()}
        return result

    def _mailed_files(self):
        """Pairs of name and content, in Base64: the stored files, and the letter."""
        self.check_access("read")
        self._make_missing_files()
        files = self.sudo().file_ids
        kinds = set(files.mapped("extension"))
        wanted = MAILED if "pdf" in kinds else ("html", *MAILED)
        found = [(f.name, f._get_bytes()) for f in files if f.extension in wanted]
        if self.letter:
            found.append(self._mailed_letter())
        return [(name, base64.b64encode(content)) for name, content in found]

    def _mailed_letter(self):
        """Name and content of the letter: its page where no PDF can be made."""
        # Not within the text: only some versions of Python find a term there.
        word = self.env._("letter")
        name = f"{self.name.replace('/', '-')}-{word}"
        try:
            return f"{name}.pdf", self._printed_pdf_letter()
        except UserError:
            return f"{name}.html", self._printed_page_letter()

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        if self.env.context.get("marketplace_sending") and self.stage == "issued":
            sct = email_normalize(self.company_id.sudo().marketplace_sct_email or "")
            # Somebody else may be asked to read it first.
            if sct and sct in message.sudo().partner_ids.mapped("email_normalized"):
                channel = self._with_issue_lang().env._("E-mail")
                today = self.company_id._marketplace_today()
                mine = self.with_context(marketplace_sending=False)
                mine.write({"channel": channel, "sent_on": today})
        return message
