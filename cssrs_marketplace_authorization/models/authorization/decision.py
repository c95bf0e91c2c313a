from datetime import timedelta

from odoo import fields, models

from ...constants import (
    ACTIVITY_DECIDE,
    ACTIVITY_FILL,
    ACTIVITY_NEWCOMER,
    ACTIVITY_ORDER,
    ACTIVITY_REMIND,
    ACTIVITY_SUBSTITUTE,
    AUTHORIZATION_SEQUENCE,
    GROUP_BUYER,
    GROUP_DG,
    GROUP_SECRETARIAT,
)
from ...rules import decision
from ...words import render as messages
from ..gate import protected
from ..gate.actor import is_asked, is_identified, is_in_person, is_present
from ..gate.lock import forget, lock
from . import confirmation
from .seal import note_act
from .stamp import unmet_values


def perform(forms, act, reason="", **values):
    """Do an act as the current user, or refuse it.

    The only place where the state of a form changes.

    :param act: a key of :data:`rules.decision.ACTS`.
    :param reason: stored on the form.
    :param values: further values, computed by the method of that act.
    :raise UserError: lists every reason why the user may not.
    """
    _origins, target, reserved = decision.ACTS[act]
    if reserved and len(forms) != 1:
        messages.refuse(forms.env, "not_alone")
    forms.check_access("read")
    lock(forms)
    if reserved:
        forms.env["purchase.marketplace.mandate"]._turn()
    forget(forms.env)
    for form in forms:
        messages.check(form.env, form._get_obstacles(act, reason))
    if act in decision.CONFIRMED and not is_identified(forms):
        messages.refuse(forms.env, "identity_missing")
    if reserved:
        values |= _stamp(forms, reason)
    # A draft that was never submitted is given up without a trace.
    told = forms.filtered(lambda form: act != "cancel" or form.seal)
    protected.write(told, {"seal": "-"})
    if target not in (decision.DRAFT, decision.CANCELLED):
        _number(forms)
    people = {form.id: form._told() for form in forms.sudo()}
    protected.write(forms, {**values, "state": target})
    if target == decision.APPROVED:
        _note_products(forms.line_ids)
    forms._marketplace_hold_file()
    forms.sudo().activity_unlink(_done_activities(target))
    for form in forms.sudo():
        form._notify_decision(act, reason, people[form.id])
    note_act(told, act)


def _number(forms):
    """Number what is submitted or closed: a draft that is given up takes no number."""
    for form in forms.sudo().filtered(lambda form: not form.name):
        number = form.company_id._marketplace_next_number(AUTHORIZATION_SEQUENCE)
        protected.write(form, {"name": number})


def _note_products(goods):
    """Note what the products of an approved form are called (R17)."""
    names = goods.product_id._marketplace_names()
    for good in goods.filtered("product_id"):
        protected.write(good, {"product_names": names[good.product_id.id]})


def _stamp(form, reason):
    """Values that record who decides, under which mandate, when and why (R25)."""
    user, mandate = form.env.user, form._get_mandate(form.sudo().company_id)
    # It is not closed meanwhile.
    lock(mandate)
    return {
        "decided_by": user.id,
        "decided_by_name": user.name,
        "decided_capacity": mandate.capacity,
        "mandate_id": mandate.id,
        # The moment of the transaction, as of what it records: the two are compared.
        "decided_on": form.env.cr.now().replace(microsecond=0),
        "decision_note": reason,
    }


def _done_activities(target):
    done = [ACTIVITY_DECIDE, ACTIVITY_FILL, ACTIVITY_REMIND]
    done += [ACTIVITY_ORDER, ACTIVITY_NEWCOMER]
    # The activity of procurement stays as long as the request is open.
    return done if target in decision.OPEN else [*done, ACTIVITY_SUBSTITUTE]


class PurchaseMarketplaceAuthorization(models.Model):
    """The acts on a form: submit, approve, refuse, return, revoke… (R5, R6, R8).

    Invariant: each act asks ``rules.decision`` about ``env.user``. ``sudo`` does not
    change that user, so it gives no right. Each act computes the values it leaves; what
    writes them is a function, not a method, so that no server action can call it.
    """

    _inherit = "purchase.marketplace.authorization"

    def _get_actor(self, act, shown):
        self.ensure_one()
        user, record = self.env.user, self.sudo()
        if act == "substitute":
            in_charge = user.has_group(GROUP_BUYER)
        elif act == "take_over":
            takeover = record.company_id._marketplace_takeover()
            in_charge = not takeover._obstacles(self.env)
        elif act == "withdraw":
            submitters = record.establishment_id._get_submitters()
            in_charge = user in record.submitted_by | submitters
        elif act == "cancel":
            authors = record.requester_id | record.create_uid | record.submitted_by
            authors |= record.establishment_id._get_submitters()
            in_charge = user in authors or user.has_group(GROUP_SECRETARIAT)
        else:
            # A submission has further conditions: see _get_gaps.
            in_charge = True
        mandate = self._get_mandate(record.company_id)
        holds_power = user == mandate.user_id
        reserved = decision.ACTS[act][2]
        if shown:
            in_person = is_present(self.env)
        else:
            in_person = (is_in_person if reserved else is_asked)(self.env)
        return decision.Actor(
            holds_power=holds_power,
            suspended=holds_power and reserved and mandate._is_suspended(),
            submitted_it=user == record.submitted_by,
            in_charge=in_charge,
            in_person=in_person,
        )

    def _get_mandate(self, company):
        """The current mandate of an organization; empty if none.

        A mandate is not enough: a user removed from the group by SQL holds nothing, nor
        does one whose interim is over.
        """
        mandate = self.env["purchase.marketplace.mandate"].sudo()
        mandate = mandate.search(
            [("company_id", "=", company.id), ("date_to", "=", False)]
        )
        user = mandate.user_id
        holds = user.active and company in user.company_ids and user.has_group(GROUP_DG)
        return mandate if holds and mandate._stands() else mandate.browse()

    def _get_holders(self, company):
        """Users who hold the power of the Director General of an organization (R5).

        :return: at most one user: named by the mandate, active, in the group, and
            allowed in the company.
        """
        return self._get_mandate(company).user_id

    def _get_obstacles(self, act, reason="", shown=False):
        """Why the current user may not do this; empty when they may.

        :param shown: to show the buttons only: nobody asks for the act yet.
        """
        self.ensure_one()
        newcomer = self._marketplace_label() if self.is_newcomer else ""
        return decision.obstacles(
            act, self.sudo().state, self._get_actor(act, shown), reason, newcomer
        )

    def _submit(self):
        """Submit a complete form (R3, R8)."""
        for authorization in self:
            messages.check(self.env, authorization._get_gaps())
        # The cards that nobody filled in say nothing.
        self.alternative_ids.filtered(lambda source: source._is_blank()).unlink()
        perform(
            self,
            "submit",
            submitted_by=self.env.user.id,
            submitted_on=self.env.cr.now().replace(microsecond=0),
            decided_by=False,
            decided_by_name=False,
            decided_capacity=False,
            mandate_id=False,
            decided_on=False,
            decision_note=False,
            **unmet_values(()),
        )
        self._call_holders()
        self._call_secretariat()

    def _approve(self, note=""):
        """Authorize the purchase (R5, R6), and seal what was authorized.

        :param note: optional remark of the Director General, stored on the form.
        :raise UserError: when the current user may not, when they have not just
            confirmed this very request, or for several requests at once.
        """
        days = self.sudo().company_id[:1].marketplace_validity_days
        today = fields.Date.context_today(self)
        until = today + timedelta(days=days) if days else False
        perform(self, "approve", note, valid_until=until)
        self._open_limit()
        self._marketplace_ledger()._sync(first=self)
        self._call_buyers()

    def _refuse(self, reason, criteria=()):
        """Refuse the purchase (R6).

        :param reason: mandatory.
        :param criteria: keys of :data:`messages.CRITERIA` that are not met.
        """
        perform(self, "refuse", reason, **unmet_values(criteria))

    def _return(self, reason, criteria=()):
        """Send the form back to be completed (R6).

        :param reason: mandatory: what is missing.
        :param criteria: those that are not shown to be met.
        """
        perform(
            self,
            "return",
            reason,
            submitted_by=False,
            submitted_on=False,
            **unmet_values(criteria),
        )
        self._call_direction()

    def _revoke(self, reason, criteria=()):
        """Withdraw an authorization; orders already confirmed keep it (R5).

        Those orders are listed in the dialog, then in the message.

        :param reason: mandatory.
        :param criteria: those that are no longer met.
        """
        perform(self, "revoke", reason, **unmet_values(criteria))
        self._marketplace_ledger()._sync(self)

    def action_submit(self):
        self._submit()

    def action_approve(self, note=""):
        """Ask to confirm the approval, with the password or the passkey.

        :param note: optional remark, stored on the form with the approval.
        :raise UserError: when the current user may not approve.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["purchase.marketplace.mandate"]._turn()
        messages.check(self.env, self._get_obstacles("approve"))
        return confirmation.ask(self, note)

    def action_refuse(self):
        return self._ask_reason("refuse")

    def action_return(self):
        return self._ask_reason("return")

    def action_revoke(self):
        return self._ask_reason("revoke")

    def action_cancel(self):
        perform(self, "cancel")

    def _ask_reason(self, act):
        """Open the dialog that asks for a reason, unless the act is refused anyway."""
        self.ensure_one()
        self.env["purchase.marketplace.mandate"]._turn()
        messages.check(self.env, self._get_obstacles(act, "-"))
        wizard = self.env["purchase.marketplace.reason"]
        return wizard._ask(act, authorization_id=self.id)
