"""What is kept of records, and the last that the trail says: read in one query."""

from typing import NamedTuple

from odoo.tools import SQL

from ...rules import trail as rules
from .kept import KEPT, LINE


class State(NamedTuple):
    """What is kept of a record.

    :param now: its values in the database; ``None`` when it is not there.
    :param known: whether the trail has to know it.
    :param content: of the last entry that says what it is; ``None`` without one.
    :param digest: of that entry.
    :param previous: digest of the entry before that one.
    """

    now: dict | None = None
    known: bool = False
    content: str | None = None
    digest: str | None = None
    previous: str | None = None

    def agrees(self):
        """Whether the record is what a genuine entry says of it."""
        if self.now is None or self.content is None:
            return False
        then = rules.read(self.content).get("now")
        body = rules.digest(self.content)
        linked = rules.link(self.previous or "", body) == self.digest
        same = then is not None and not any(rules.differences(then, self.now))
        return linked and same


def states(records):
    """What is kept of records now, and the last entry that said it: one query.

    :param records: of one model.
    :return: dictionary: pair of model and id, then a :class:`State`.
    """
    return read(records.env, [records])[0]


def read(env, groups=(), names=(), locked=None, noted=None, also=None):
    """What is kept of records, and the last entry of chains: one query.

    :param groups: recordsets, one a model.
    :param names: of the chains.
    :param locked: SQL that locks the rows of the records, and gives them whole.
    :param noted: SQL that adds lines to the ledger and gives them back: the same query
        runs it, and tells what is kept of them.
    :param also: SQL of other values, in the same columns.
    :return: dictionary, as ``states`` gives it; and another: name of a chain that has
        begun, then number and digest of its last entry; at no name, who asks: id and
        name of the user; at the name of the ledger, ids of the lines that were added.
    """
    known, parts, heads = {}, [], {}
    for found in groups:
        _flush(env, found._name)
        known |= {(found._name, row_id): State() for row_id in found.ids}
        parts.append(_state_query(found, locked))
    if names:
        parts.append(_head_query(env, names))
    if noted:
        added = KEPT[LINE].snapshot(env[LINE])
        new = SQL("SELECT %s, id, %s, TRUE, NULL, NULL, NULL FROM kept", LINE, added)
        parts.insert(0, new)
    if also:
        parts.append(also)
    query = SQL(" UNION ALL ").join(parts)
    if noted:
        query = SQL("WITH kept AS (%s) %s", noted, query)
    for model, number, *state in env.execute_query(query) if parts else ():
        if model:
            if noted and (model, number) not in known:
                heads.setdefault(LINE, []).append(number)
            known[model, number] = State(*state)
        else:
            _now, _known, chain, digest, _previous = state
            heads[chain] = number, digest or ""
    return known, heads


def _state_query(records, locked):
    """SQL of the columns of a :class:`State`, after model and id."""
    kept = KEPT[records._name]
    rows = SQL(
        "(SELECT unnest(%s)) asked (id) LEFT JOIN %s kept ON kept.id = asked.id",
        records.ids,
        SQL.identifier(records._table),
    )
    if locked:
        rows = SQL("(%s) kept CROSS JOIN LATERAL (SELECT kept.id) asked (id)", locked)
    return SQL(
        "SELECT %s AS model, asked.id, "
        "CASE WHEN kept.id IS NOT NULL THEN %s END, "
        "kept.id IS NOT NULL AND (%s), said.content, said.digest, "
        "(SELECT max(digest) FROM purchase_marketplace_trail before "
        "WHERE before.chain = said.chain AND before.number = said.number - 1) "
        "FROM %s "
        "LEFT JOIN LATERAL (SELECT chain, number, content, digest "
        "FROM purchase_marketplace_trail WHERE res_model = %s "
        "AND res_id = asked.id AND has_state ORDER BY id DESC LIMIT 1) said "
        "ON TRUE",
        records._name,
        kept.snapshot(records),
        SQL(kept.known),
        rows,
        records._name,
    )


def _head_query(env, names):
    """SQL of the last number of chains, and of the digest that it has; of who asks."""
    env["res.partner"].flush_model(["name"])
    return SQL(
        "SELECT '', number, NULL::json, FALSE, name, (SELECT digest "
        "FROM purchase_marketplace_trail said WHERE said.chain = chain.name "
        "AND said.number = chain.number), NULL "
        "FROM purchase_marketplace_chain chain WHERE name IN %s "
        "UNION ALL SELECT '', who.id, NULL, FALSE, '', partner.name, NULL "
        "FROM res_users who JOIN res_partner partner ON partner.id = who.partner_id "
        "WHERE who.id = %s",
        tuple(names),
        env.uid,
    )


def _flush(env, model):
    """Write what the ORM still holds of what is kept of a model.

    The whole of it: what Odoo computes besides is then written by the same UPDATE.
    """
    env[model].flush_model()
    for name in KEPT[model].parts:
        env[env[model]._fields[name].comodel_name].flush_model()
