"""Purchases that were neither allowed nor seen, though they had to be (R2, R11, R27).

Code that is planted can have a process take a vendor for another one, or an
organization for one that the directive leaves alone, and empty what waits to be seen.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Domain

from ...rules import bound
from . import past
from .kept import TAKEOVER
from .recount import about, chunks, each

TYPE, ABOVE = "online_vendor_type", "parent_id"
BOUND, EFFECTIVE = "marketplace_bound", "marketplace_effective_date"
#: The trail counts in seconds.
ONE_SECOND = timedelta(seconds=1)


def check_overlooked(env, company):
    """Documents that had to be allowed or seen when they were saved, and were not.

    Not those that are older than what makes them concerned: what was bought of a vendor
    before it was classified was no purchase on a marketplace. The night sees to them.
    """
    opened = env[TAKEOVER].search([("company_id", "=", company.id)]).installed_on
    both = company | company.root_id
    since = _latest([opened], _begun(both, _is_free), [BOUND])
    if not since or not company._marketplace_is_bound():
        return
    corrected = _corrections(both)
    mine = Domain("company_id", "=", company.id) & Domain("create_date", ">=", since)
    for model in env["res.company"]._marketplace_heirs("purchase.marketplace.register"):
        documents = env[model]
        sure = Domain(documents._marketplace_sure_domain())
        found = documents.search(mine & sure)
        for chunk in chunks(documents, found.ids):
            known = _known_since(env, chunk)
            late = chunk.filtered(
                lambda document, known=known: (
                    document.create_date >= max(since, known[document]) + ONE_SECOND
                    and not any(
                        document.create_date < moment
                        and company._marketplace_day(document.create_date) < day
                        for moment, day in corrected
                    )
                )
            )
            for document, answer in each(late, _judged):
                if answer is None or answer[1]:
                    yield about("document_overlooked", document)


def _judged(documents):
    return [(one, one._marketplace_is_overlooked()) for one in documents]


def _known_since(env, documents):
    """Since when the vendor of each document has been a marketplace, as the trail says.

    Where a company above it is the marketplace, it counts from when it is under it.
    """
    paths = {one: _path(one._marketplace_vendor()) for one in documents}
    begun = _begun(env["res.partner"].union(*paths.values()))
    return {
        one: _latest(
            [_latest([], begun, [ABOVE], below) for below in path[:-1]],
            begun,
            [TYPE],
            path[-1:],
        )
        or datetime.min
        for one, path in paths.items()
    }


def _path(vendor):
    """A vendor and those above it, up to the closest marketplace; none without one."""
    path = vendor.browse()
    while vendor and vendor not in path:
        path += vendor
        if vendor[TYPE] == "marketplace":
            return path
        vendor = vendor[ABOVE]
    return vendor.browse()


def _is_free(standing):
    """Whether the directive leaves an organization alone, whoever has said so."""
    return standing in bound.FREE


def _begun(records, meaning=lambda value: value):
    """Since when the columns of records have been as they are: the trail says it.

    :param meaning: what of a value counts.
    :return: dictionary: id, then column, then moment.
    """
    begun, last = defaultdict(dict), defaultdict(dict)
    for entry in past.told(records):
        mine, then = begun[entry.res_id], last[entry.res_id]
        for name, value in entry.now.items():
            value = meaning(value)
            if name not in mine or then[name] != value:
                mine[name], then[name] = entry.moment, value
    return begun


def _corrections(companies):
    """Pairs of a moment and the day on which the directive came into force till then.

    What was recorded before that day was no matter of the directive at the time.
    """
    found, last = [], {}
    for entry in past.told(companies):
        day = fields.Date.to_date(entry.now.get(EFFECTIVE))
        former = last.get(entry.res_id, day)
        if former and day and day < former:
            found.append((entry.moment, former))
        last[entry.res_id] = day
    return found


def _latest(moments, begun, names, records=None):
    """The last of moments, and of those since when columns are as they are."""
    ids = list(begun) if records is None else records.ids
    found = [begun[row_id].get(name) for row_id in ids for name in names]
    return max(filter(None, [*moments, *found]), default=None)
