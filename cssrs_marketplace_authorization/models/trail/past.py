"""What records were: read in the trail, which forgets nothing."""

from typing import NamedTuple

from odoo.tools import SQL

from ...rules import trail as rules
from .kept import FORM

#: Kinds of the entries that decide on a form.
DECIDED = ("approved", "refused", "revoked")


def at_decision(form, records):
    """What other forms were when a form was decided: one query.

    :param form: a form that is decided.
    :param records: the others.
    :return: dictionary: id, then what was kept of it; without those that were not
        submitted yet. ``None`` when the trail does not know the decision.
    """
    [(decided,)] = form.env.execute_query(
        SQL(
            "SELECT max(id) FROM purchase_marketplace_trail WHERE has_state "
            "AND res_model = %s AND res_id = %s AND kind IN %s",
            FORM,
            form.id,
            DECIDED,
        )
    )
    if not decided:
        return None
    if not records:
        return {}
    rows = form.env.execute_query(
        SQL(
            "SELECT DISTINCT ON (res_id) res_id, content "
            "FROM purchase_marketplace_trail WHERE has_state AND res_model = %s "
            "AND res_id IN %s AND id < %s ORDER BY res_id, id DESC",
            FORM,
            tuple(records.ids),
            decided,
        )
    )
    return {res_id: rules.read(content).get("now") or {} for res_id, content in rows}


class Return(NamedTuple):
    """A form that was sent back, and what it said.

    :param said: content of the entry of the return.
    :param then: what was kept of the form when it had been submitted.
    :param files: ids, as text, of what was attached to it then.
    """

    said: dict
    then: dict
    files: frozenset


def last_return(form):
    """The last time a form was returned to be completed; ``None`` if it never was."""
    rows = form.env.execute_query(
        SQL(
            "SELECT kind, content FROM purchase_marketplace_trail WHERE has_state "
            "AND res_model = %s AND res_id = %s AND kind IN ('submitted', 'returned') "
            "ORDER BY id DESC",
            FORM,
            form.id,
        )
    )
    kinds = [kind for kind, _content in rows]
    if "returned" not in kinds:
        return None
    found = kinds.index("returned")
    before = rules.read(rows[found + 1][1]) if len(rows) > found + 1 else {}
    return Return(
        rules.read(rows[found][1]),
        before.get("now") or {},
        frozenset(before.get("rests_on", {}).get("attachments", {})),
    )
