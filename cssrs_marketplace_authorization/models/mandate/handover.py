"""How the power changes hands: mandates end and begin, and everybody is told (R25)."""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields

from ...constants import (
    ACTIVITY_DECIDE,
    ACTIVITY_MANDATE,
    ACTIVITY_REMIND,
    GROUP_INTERIM,
)
from ...words import render as messages
from .. import notify
from ..gate import protected
from ..gate.lock import lock
from ..trail import trail
from . import credentials


class Holder(NamedTuple):
    """A person, and the interim by which they hold the power, if any: ids."""

    user: int
    interim: int | None = None


def hand_over(ledger, group, change, current):
    """Close the mandates that ended, open those that begin, and notify.

    :param ledger: empty, with a context of its own.
    :param change: what :func:`~...rules.mandate.handover` found.
    :param current: open mandates, by company.
    """
    _lock_power(ledger.env, group, change)
    now = fields.Datetime.now()
    closed = {company: current[company] for company in change.ended}
    ended = ledger.browse().concat(*closed.values())
    protected.write(ended, {"date_to": now})
    ended.flush_recordset()
    ended.activity_unlink([ACTIVITY_MANDATE])
    opening = [_opening(ledger, *one, now) for one in change.begun.items()]
    begun = protected.create(ledger, opening)
    align_interims(ledger)
    trail.add(
        [trail.Fact("mandate_closed", record) for record in ended]
        + [trail.Fact("mandate_opened", record) for record in begun]
    )
    plain = ledger.with_env(ledger.env(context={"lang": ledger.env.lang}))
    for record in begun.with_env(plain.env):
        before = closed.pop(record.company_id.id, plain)
        _notify(record, before.with_env(plain.env))
        _hand_requests(record)
    for record in closed.values():
        _notify(plain, record.with_env(plain.env))
    credentials.begin(begun)


def align_interims(ledger):
    """Have the group of interims hold those who replace somebody, and nobody else.

    It opens the screens of the Director General to them, beside their own.
    """
    group = ledger.env.ref(GROUP_INTERIM, raise_if_not_found=False)
    if not group:
        return
    group = group.with_context(active_test=False)
    replacing = ledger.search([("date_to", "=", False), ("interim_id", "!=", False)])
    if group.user_ids != replacing.user_id:
        group.user_ids = replacing.user_id


def _opening(ledger, company, holder, now):
    user = ledger.env["res.users"].browse(holder.user)
    interim = ledger.env["purchase.marketplace.interim"].browse(holder.interim)
    instrument = interim.instrument
    if not interim:
        # After an interim, the holder goes on under the act that named them.
        before = ledger.search([("company_id", "=", company)], limit=1)
        own = [("company_id", "=", company), ("user_id", "=", user.id)]
        own += [("interim_id", "=", False)]
        instrument = before.interim_id and ledger.search(own, limit=1).instrument
    return {
        "name": user.name,
        "user_id": user.id,
        "company_id": company,
        "capacity": "interim" if interim else "titular",
        "instrument": instrument or False,
        "date_from": now,
        "interim_id": interim.id,
    }


def _lock_power(env, group, change):
    """Lock the rows that a handover depends on.

    The row of the group stands for the power; the rows of the new holders for their
    groups and companies, which another transaction may change.
    """
    lock(group)
    people = {holder.user for holder in change.begun.values()}
    lock(env["res.users"].browse(people))


def _notify(begun, ended):
    """Notify the secretariat and both holders of a mandate that begins, or ends."""
    record = begun or ended
    if not record.company_id._marketplace_is_bound():
        return
    secretariat = record.company_id._marketplace_secretariat()
    told = secretariat | begun.user_id | ended.user_id
    notify.tell(record, _said(begun, ended), told)
    if begun and not begun.instrument:
        deadline = fields.Date.context_today(begun) + timedelta(days=7)
        notify.call(begun, ACTIVITY_MANDATE, secretariat, deadline)


def _said(begun, ended):
    env, interim = begun.env, begun.interim_id or ended.interim_id
    values = {
        "company": (begun or ended).company_id.name,
        "holder": begun.name,
        "before": ended.name,
        "author": env.user.name,
        "end": interim and messages.day(env, interim.date_to),
        "instrument": interim.instrument,
    }
    if begun.interim_id:
        return env._(
            "Interim of the Director General of %(company)s: %(holder)s decides until "
            "%(end)s inclusive (%(instrument)s).",
            **values,
        )
    if begun and ended.interim_id:
        return env._(
            "The interim of %(before)s is over: %(holder)s decides again for "
            "%(company)s.",
            **values,
        )
    if begun and ended:
        return env._(
            "The power of the Director General of %(company)s passes from "
            "%(before)s to %(holder)s. Changed by %(author)s.",
            **values,
        )
    if begun:
        return env._(
            "%(holder)s now holds the power of the Director General of "
            "%(company)s. Changed by %(author)s.",
            **values,
        )
    if interim:
        return env._(
            "The interim of %(before)s is over, and nobody holds the power of the "
            "Director General of %(company)s: requests wait.",
            **values,
        )
    return env._(
        "%(before)s no longer holds the power of the Director General of "
        "%(company)s: requests wait. Changed by %(author)s.",
        **values,
    )


def _hand_requests(mandate):
    """Hand the requests that wait to the new holder, with their activities."""
    forms = mandate.env["purchase.marketplace.authorization"].search(
        [("company_id", "=", mandate.company_id.id), ("state", "=", "submitted")]
    )
    # The message about the mandate says it: no e-mail for each request.
    asked = forms.with_context(mail_activity_quick_update=True).activity_search(
        [ACTIVITY_DECIDE, ACTIVITY_REMIND]
    )
    asked.write({"user_id": mandate.user_id.id})
    (forms - forms.browse(asked.mapped("res_id")))._call_holders()
