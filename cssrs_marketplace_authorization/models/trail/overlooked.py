"""Purchases that were neither allowed nor seen, though they had to be (R2, R11, R27).

Code that is planted can have a process take a vendor for another one, or an
organization for one that the directive leaves alone, and empty what waits to be seen.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import trail as rules
from .kept import TAKEOVER
from .recount import about, chunks, each

TYPE, ABOVE = "online_vendor_type", "parent_id"
BINDING = ("marketplace_bound", "marketplace_effective_date")
#: The trail counts in seconds.
ONE_SECOND = timedelta(seconds=1)


def check_overlooked(env, company):
    """Documents that had to be allowed or seen when they were saved, and were not.

    Not those that are older than what makes them concerned: what was bought of a vendor
    before it was classified was no purchase on a marketplace. The night sees to them.
    """
    opened = env[TAKEOVER].search([("company_id", "=", company.id)]).installed_on
    since = _latest([opened], _begun(company | company.root_id), BINDING)
    if not since or not company._marketplace_is_bound():
        return
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


def _begun(records):
    """Since when the columns of records have been as they are: the trail says it.

    :return: dictionary: id, then column, then moment.
    """
    begun, last = defaultdict(dict), defaultdict(dict)
    if not records:
        return begun
    for row_id, moment, content in records.env.execute_query(
        SQL(
            "SELECT res_id, moment, content FROM purchase_marketplace_trail "
            "WHERE res_model = %s AND res_id IN %s AND has_state ORDER BY id",
            records._name,
            records._ids,
        )
    ):
        now = rules.read(content).get("now") or {}
        for name, value in now.items():
            if name not in begun[row_id] or last[row_id][name] != value:
                begun[row_id][name], last[row_id][name] = moment, value
    return begun


def _latest(moments, begun, names, records=None):
    """The last of moments, and of those since when columns are as they are."""
    ids = list(begun) if records is None else records.ids
    found = [begun[row_id].get(name) for row_id in ids for name in names]
    return max(filter(None, [*moments, *found]), default=None)
