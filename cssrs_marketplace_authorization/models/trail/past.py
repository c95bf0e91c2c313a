"""What records were: read in the trail, which forgets nothing."""

from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL

from ...rules import trail as rules
from .kept import FORM

#: Kinds of the entries that decide on a form.
DECIDED = ("approved", "refused", "revoked")


class Told(NamedTuple):
    """What an entry says of a record.

    :param moment: in UTC; the trail counts in seconds.
    :param said: its content; ``None`` once the retention schedule let it go.
    """

    res_id: int
    kind: str
    moment: datetime
    said: dict | None

    @property
    def now(self):
        """What was kept of the record."""
        return (self.said or {}).get("now") or {}


def told(records, *kinds):
    """What the trail says of records, in the order in which it happened: one query.

    :param records: of one model.
    :param kinds: of the entries; all by default.
    :return: list of :class:`Told`.
    """
    ids = tuple(records.ids)
    if not ids:
        return []
    rows = records.env.execute_query(
        SQL(
            "SELECT res_id, kind, moment, content FROM purchase_marketplace_trail "
            "WHERE has_state AND res_model = %s AND res_id IN %s %s ORDER BY id",
            records._name,
            ids,
            SQL("AND kind IN %s", kinds) if kinds else SQL(),
        )
    )
    return [Told(*row[:3], row[3] and rules.read(row[3])) for row in rows]


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
    rows = told(form, "submitted", "returned")
    while rows and rows[-1].kind != "returned":
        rows.pop()
    if not rows:
        return None
    before = rows[-2] if len(rows) > 1 else Told(form.id, "", rows[0].moment, {})
    rests = (before.said or {}).get("rests_on", {})
    files = frozenset(rests.get("attachments", {}))
    return Return(rows[-1].said or {}, before.now, files)
