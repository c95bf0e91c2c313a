"""The confirmation of an approval: of one form, as it was shown, by one person, once.

Odoo's own check of identity does it, with whatever its addons ask for: a password, or a
passkey. It is bound here to what is approved. What Odoo notes for later (the call to
make, in the check; the hour of the password, in the session) decides nothing: code that
an administrator plants may write both.
"""

from types import MappingProxyType

from lxml import etree

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...report import templates
from ...rules import trail as rules
from ...words import render as messages
from ..dialog import dialog
from ..gate import protected
from ..gate.actor import identified
from ..gate.lock import lock
from ..mandate.credentials import forget_proof
from ..trail import trail

CHECK = "res.users.identitycheck"
DIALOG = "approval_dialog"
#: In the place of the digest, once it served.
USED = "-"
#: What shows the text in the dialog, whatever was edited in its view.
SHOWN = (
    '<field name="marketplace_text" invisible="not marketplace_text" nolabel="1" '
    'readonly="1"/>'
)


def ask(form, note):
    """Ask the current user to confirm that they approve a form.

    :param note: remark of the Director General, confirmed with the rest.
    :return: the action that opens the dialog.
    """
    env = form.env(context={"lang": form.env.user.lang})
    form = form.with_env(env)
    values = {
        "marketplace_form_id": form.id,
        "marketplace_digest": _digest(form),
        "marketplace_note": note,
        "marketplace_text": _text(form, note),
    }
    check = protected.create(env[CHECK], [values])
    return dialog(check, env._("Approve: %s", form.asked))


def _text(form, note):
    values = {
        "o": form,
        "note": note,
        "quantity": lambda value: messages.quantity(form.env, value),
    }
    return templates.render(form.env, DIALOG, values)


def _digest(form):
    """Digest of the content of a form, as the database has it."""
    state = trail.states(form)[form._name, form.id]
    return rules.digest(rules.canonical(state.now))


def _confirm(check):
    """Approve what a check is bound to, once the person has proved who they are.

    :return: the action that opens the next request to decide.
    :raise UserError: when they have not; when the form is no longer what was shown, or
        this confirmation has served already.
    """
    check._check_identity()
    # Nothing of the call is kept: it has the password, which planted code would read.
    env = check.env(context={"lang": check.env.user.lang, "tz": check.env.user.tz})
    bound = env[CHECK].sudo().browse(check.id)
    form = env[bound.marketplace_form_id._name].browse(bound.marketplace_form_id.id)
    lock(form)
    if bound.create_uid != env.user or bound.marketplace_digest != _digest(form):
        messages.refuse(env, "not_as_shown")
    note = bound.marketplace_note or ""
    protected.write(bound, {"marketplace_digest": USED})
    forget_proof(env.user)
    text = html2plaintext(bound.marketplace_text or "", include_references=False)
    with identified(form, text):
        form._approve(note)
    return form._decided_action("approve")


class ResUsersIdentitycheck(models.TransientModel):
    """Odoo's check of identity, which may be the confirmation of an approval (R5).

    Invariant: what is approved is the form that the product bound to the check, if its
    content is still what the dialog showed to this person. A check serves once.
    """

    _name = "res.users.identitycheck"
    _inherit = ["purchase.marketplace.protected", "res.users.identitycheck"]

    _marketplace_protected = MappingProxyType(
        {
            "marketplace_form_id": False,
            "marketplace_digest": False,
            "marketplace_note": False,
            "marketplace_text": False,
        }
    )

    marketplace_form_id = fields.Many2one(
        "purchase.marketplace.authorization",
        string="Request to Approve",
        readonly=True,
        copy=False,
        ondelete="cascade",
    )
    marketplace_digest = fields.Char(string="Seal", readonly=True, copy=False)
    marketplace_note = fields.Text(string="Your remark", readonly=True, copy=False)
    marketplace_text = fields.Html(
        string="What Is Approved", readonly=True, copy=False, sanitize=False
    )

    def run_check(self):
        if self.sudo().marketplace_digest:
            return _confirm(self)
        return super().run_check()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            sheet = arch.find(".//sheet")
            (arch if sheet is None else sheet).insert(0, etree.fromstring(SHOWN))
        return arch, view
