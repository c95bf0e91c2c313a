"""What allowed each document, asked again of what it is (R15, R20, R27, R34).

Code that is planted can write why a document was allowed, and the trail then says so.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from odoo import fields
from odoo.tools import SQL

from ...rules import entries, gate, takeover
from ..gate.case import PRIOR
from . import past
from .kept import FORM, TAKEOVER
from .recount import about, chunks, each

CLEARANCE = "marketplace_clearance"
EFFECTIVE = "marketplace_effective_date"
ONE_SECOND = timedelta(seconds=1)


def check_given(env, company):
    """An authorization was given by an act, which the trail has (R5)."""
    kinds = ("approved", "taken_over", *entries.WHOLE)
    for (row_id,) in env.execute_query(
        SQL(
            "SELECT id FROM purchase_marketplace_authorization form "
            "WHERE company_id = %s AND state IN ('approved', 'revoked') "
            "AND NOT EXISTS (SELECT FROM purchase_marketplace_trail "
            "WHERE res_model = %s AND res_id = form.id AND has_state AND kind IN %s) "
            "ORDER BY id",
            company.id,
            FORM,
            kinds,
        )
    ):
        yield about("act_missing", env[FORM].browse(row_id))


def check_grounds(env, company):
    """What no authorization allowed was allowed by what is so."""
    installed = env[TAKEOVER].search([("company_id", "=", company.id)]).installed_on
    force = _latest_force(company)
    for model in env["res.company"]._marketplace_document_models():
        domain = [("company_id", "=", company.id)]
        domain.append((CLEARANCE, "not in", (False, gate.AUTHORIZED)))
        documents = env[model].search(domain)
        for chunk in chunks(documents, documents.ids):
            ask = partial(_founded, _begun(chunk), _attested(chunk), force, installed)
            for document, answer in each(chunk, ask):
                if answer is None or not answer[1]:
                    yield about("clearance_differs", document)


def _founded(begun, attested, force, installed, documents):
    """Pairs of a document, and whether what allowed it is so.

    :param begun: for the id of each, since when it has been allowed so.
    :param attested: those that the secretariat found older than the directive.
    :param force: the latest day on which the directive has ever come into force.
    """
    found = []
    for document in documents:
        since, clearance = begun.get(document.id), document[CLEARANCE]
        if not since:
            # Neither what was carried over nor what was destroyed tells.
            found.append((document, True))
            continue
        facts = document._marketplace_facts()
        day = document.company_id._marketplace_day(since)
        dates = replace(facts.dates, effective=force, today=day)
        if document in attested:
            dates = replace(dates, attested=True)
        facts = replace(facts, dates=dates)
        existed = takeover.existed(document.create_date, installed)
        right = gate.is_founded(clearance, facts, existed)
        if clearance == gate.SERVICES:
            right = right or not _are_goods_since(document, since)
        found.append((document, right))
    return found


def _are_goods_since(document, since):
    """Whether it buys goods, which nobody has changed since it was allowed."""
    # An expense is its own line. A receipt adds lines to an order, which buy nothing.
    lines = getattr(document, "_marketplace_goods_lines", lambda: document)()
    if "product_qty" in lines._fields:
        lines = lines.filtered("product_qty")
    written = [p.write_date for p in lines.product_id.product_tmpl_id]
    # The trail counts in seconds.
    return bool(lines) and all(moment < since + ONE_SECOND for moment in written)


def _attested(documents):
    """Those that the secretariat has found older than the directive, as the trail says.

    It may close the case afterwards: what they were allowed by stays so.
    """
    # A purchase request buys nothing by itself: it has no case.
    if "marketplace_case_id" not in documents._fields:
        return documents.browse()
    cases = documents.marketplace_case_id
    told = past.told(cases, "case_closed")
    found = {entry.res_id for entry in told if entry.now.get("finding") == PRIOR}
    return documents.filtered(lambda document: document.marketplace_case_id.id in found)


def _begun(documents):
    """Since when each document has been allowed as it is: the trail says it."""
    begun, last = {}, {}
    for entry in past.told(documents):
        clearance = entry.now.get(CLEARANCE)
        if entry.said is None or entry.kind in entries.WHOLE:
            begun.pop(entry.res_id, None)
        elif last.get(entry.res_id) != clearance:
            begun[entry.res_id] = entry.moment
        last[entry.res_id] = clearance
    return begun


def _latest_force(company):
    """The latest day that the directive has ever come into force, as the trail has it.

    An order that was allowed as older stays so when the day is corrected.
    """
    said = [entry.now.get(EFFECTIVE) for entry in past.told(company)]
    days = [fields.Date.to_date(day) for day in said if day]
    return max(days, default=company[EFFECTIVE] or None)
