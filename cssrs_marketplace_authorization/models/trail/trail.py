"""The function that adds to the trail, and what it compares with."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...rules import trail as rules
from ..gate.actor import is_automated
from .kept import KEPT, chain_of

#: Kind of the entry that vouches for the first entry of another chain.
OPENED = "opened"


@dataclass(frozen=True)
class Fact:
    """Something that is to be provable.

    :param kind: what happened; a key of :data:`~...words.trail.KINDS`.
    :param record: what it happened to.
    :param more: values that the entry says besides who, when and what is kept.
    :param chain: name of the chain; by default that of the file of the record.
    :param kept: whether the entry says what is kept of the record from now on.
    :param gone: whether it is about to be deleted.
    """

    kind: str
    record: models.BaseModel
    more: dict = field(default_factory=dict)
    chain: str = ""
    kept: bool = True
    gone: bool = False


def note(records, kind, **more):
    """Have the trail say what records have become, when it does not say so already.

    :param records: of one model.
    :param kind: of the entries.
    """
    add([Fact(kind, record, more) for record in records], if_changed=True)


def note_deletion(records):
    """Have the trail say that records it speaks of are about to be deleted.

    :param records: of one model.
    """
    if records and records._name in KEPT:
        said = states(records)
        known = records.filtered(lambda r: said[r._name, r.id].content)
        add([Fact("deleted", record, gone=True) for record in known])


def add(facts, if_changed=False):
    """Add entries to the trail: the only way there is (R27).

    Of two transactions that add to one chain, the second fails; Odoo retries it after
    the first. Those of different files never wait for each other, except for the first
    entry of a file, which the chain of the organization vouches for.

    :param facts: list of :class:`Fact`, in the order in which they happened.
    :param if_changed: add only those whose record is no longer what the trail says.
    :return: dictionary: pair of model and id, then the digest of its last entry.
    """
    facts = [fact for fact in facts if fact.record.id]
    if not facts:
        return {}
    env = facts[0].record.env
    now = _states_of(facts)
    if if_changed:
        facts = [fact for fact in facts if _is_news(fact, now)]
    chains = defaultdict(list)
    for fact in facts:
        name, company = chain_of(fact.record)
        chains[fact.chain or name, company].append(fact)
    heads = _take(env, {key: len(found) for key, found in chains.items()})
    rows, opened, author = [], defaultdict(dict), _author(env)
    for (chain, company), found in chains.items():
        number, last = heads[chain]
        rows += _rows_of_chain(chain, company, (number, last), found, now, author)
        if not number and not chain.startswith(rules.ROOTS):
            first = rows[-len(found)]
            opened[f"organization/{company}", company][chain] = [1, first["digest"]]
    _insert(env, rows)
    for (root, company), begun in opened.items():
        vouch(env, root, company, OPENED, begun)
    return {(row["res_model"], row["res_id"]): row["digest"] for row in rows}


def _states_of(facts):
    """What is kept of the records of facts, and what the trail says of them."""
    kept = defaultdict(list)
    for fact in facts:
        if fact.kept and not fact.gone:
            kept[fact.record._name].append(fact.record.id)
    env = facts[0].record.env
    return states([env[name].browse(ids) for name, ids in kept.items()]) if kept else {}


def _rows_of_chain(chain, company, head, facts, now, author):
    """The values of entries that follow the last one of a chain.

    :param head: number and digest of that one.
    """
    (before, last), rows = head, []
    for number, fact in enumerate(facts, before + 1):
        said = {**author, **fact.more}
        if fact.kept:
            state = now.get((fact.record._name, fact.record.id))
            said["now"] = None if fact.gone else state.now
        env = fact.record.env
        rows.append(_row(env, chain, number, last, company, fact, said))
        last = rows[-1]["digest"]
    return rows


def vouch(env, root, company, kind, heads, **more):
    """Add an entry of an organization that vouches for entries of other chains.

    :param root: name of its chain.
    :param heads: for the name of a chain, a number and the digest that it has.
    :return: number and digest of the entry.
    """
    number, last = _take(env, {(root, company): 1})[root]
    record = env["res.company"].browse(company)
    # Copies of it leave the organization: without the name of a person.
    said = {"by": {"id": env.uid}, **more, "heads": heads}
    fact = Fact(kind, record)
    row = _row(env, root, number + 1, last, company, fact, said, kept=False)
    _insert(env, [row])
    return row["number"], row["digest"]


def anchor(env, company, kind="anchored", **more):
    """Vouch for the last entry of each file that went on since the last anchors.

    What is printed or sent of it afterwards shows an auditor that none of them, nor
    any before, was changed or taken away.

    :return: name of the chain of the organization, number and digest of the entry.
    """
    heads = env.execute_query(
        SQL(
            "SELECT DISTINCT ON (chain) chain, number, digest "
            "FROM purchase_marketplace_trail WHERE company_id = %s "
            # The anchor before the last: entries that were being added at the last one.
            "AND id > COALESCE((SELECT id FROM purchase_marketplace_trail "
            "WHERE kind IN ('anchored', 'verified', 'packed') AND company_id = %s "
            "ORDER BY id DESC OFFSET 1 LIMIT 1), 0) "
            "OR chain = 'shared' ORDER BY chain, number DESC",
            company.id,
            company.id,
        )
    )
    root = f"organization/{company.id}"
    found = {name: [number, digest] for name, number, digest in heads if name != root}
    return root, *vouch(env, root, company.id, kind, found, **more)


def head(company):
    """The last entry of an organization, as papers bear it: chain, number, digest.

    Whoever keeps it can tell, later, that nothing before it was changed.
    """
    found = company.env.execute_query(
        SQL(
            "SELECT chain, number, digest FROM purchase_marketplace_trail "
            "WHERE chain = %s ORDER BY number DESC LIMIT 1",
            f"organization/{company.id}",
        )
    )
    return " ".join(map(str, found[0])) if found else ""


def _author(env):
    """Who acts, and whether code that is kept in the database does it for them."""
    by = {"by": {"id": env.uid, "name": env.user.sudo().name}}
    return {**by, "automated": True} if is_automated() else by


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


def _is_news(fact, states):
    """Whether the trail does not say already what a record is, and has to."""
    if not fact.kept or fact.gone:
        return True
    state = states[fact.record._name, fact.record.id]
    return bool(state.known or state.content) and not state.agrees()


def states(records, lock=None):
    """What is kept of records now, and the last entry that said it: one query.

    :param records: of one model, or a list of recordsets.
    :param lock: SQL that locks their rows, to run in the same query.
    :return: dictionary: pair of model and id, then a :class:`State`.
    """
    groups = records if isinstance(records, list) else [records]
    env, known, parts = groups[0].env, {}, []
    for found in groups:
        flush(env, found._name)
        known |= {(found._name, row_id): State() for row_id in found.ids}
        kept = KEPT[found._name]
        parts.append(
            SQL(
                "SELECT %s AS model, asked.id, "
                "CASE WHEN kept.id IS NOT NULL THEN %s END, "
                "kept.id IS NOT NULL AND (%s), said.content, said.digest, "
                "(SELECT max(digest) FROM purchase_marketplace_trail before "
                "WHERE before.chain = said.chain AND before.number = said.number - 1) "
                "FROM unnest(%s) asked (id) LEFT JOIN %s kept ON kept.id = asked.id "
                "LEFT JOIN LATERAL (SELECT chain, number, content, digest "
                "FROM purchase_marketplace_trail WHERE res_model = %s "
                "AND res_id = asked.id AND has_state ORDER BY id DESC LIMIT 1) said "
                "ON TRUE",
                found._name,
                kept.snapshot(found),
                SQL(kept.known),
                found.ids,
                SQL.identifier(found._table),
                found._name,
            )
        )
    query = SQL(" UNION ALL ").join(parts)
    if lock:
        query = SQL("WITH taken AS (%s) %s", lock, query)
    for model, row_id, *state in env.execute_query(query):
        known[model, row_id] = State(*state)
    return known


def flush(env, model):
    """Write what the ORM still holds of what is kept of a model."""
    kept = KEPT[model]
    env[model].flush_model(kept.present(env[model]))
    for name, (_table, _link, columns) in kept.parts.items():
        env[env[model]._fields[name].comodel_name].flush_model(columns)


def _take(env, counts):
    """Take the next numbers of chains, and lock these.

    :param counts: how many, for each pair of chain and organization.
    :return: dictionary: name, then its last number so far and the digest of that one.
    """
    if not counts:
        return {}
    known = _count_up(env, counts)
    new = {key: count for key, count in counts.items() if key[0] not in known}
    if new:
        values = (SQL("(%s, %s::int4, 0)", name, org or None) for name, org in new)
        env.execute_query(
            SQL(
                "INSERT INTO purchase_marketplace_chain (name, company_id, number) "
                # Under REPEATABLE READ, PostgreSQL refuses what it did not see: Odoo
                # then retries.
                "VALUES %s ON CONFLICT (name) DO NOTHING RETURNING id",
                SQL(", ").join(values),
            )
        )
        known |= _count_up(env, new)
    return known


def _count_up(env, counts):
    rows = env.execute_query(
        SQL(
            "WITH taken (name, count) AS (VALUES %s), locked AS ("
            "SELECT name FROM purchase_marketplace_chain WHERE name IN %s "
            "ORDER BY name FOR NO KEY UPDATE) "
            "UPDATE purchase_marketplace_chain chain "
            "SET number = chain.number + taken.count FROM taken, locked "
            "WHERE chain.name = taken.name AND locked.name = taken.name "
            "RETURNING chain.name, chain.number - taken.count, (SELECT digest "
            "FROM purchase_marketplace_trail said WHERE said.chain = taken.name "
            "AND said.number = chain.number - taken.count)",
            SQL(", ").join(
                SQL("(%s, %s)", name, count) for (name, _c), count in counts.items()
            ),
            tuple(name for name, _company in counts),
        )
    )
    return {name: (number, last or "") for name, number, last in rows}


def _row(env, chain, number, last, company, fact, said, kept=True):
    """The values of an entry."""
    moment = env.cr.now().replace(microsecond=0)
    record = fact.record
    content = rules.canonical(
        {
            "chain": chain,
            "number": number,
            "kind": fact.kind,
            "at": moment,
            "record": [record._name, record.id],
            "name": record.sudo().display_name,
            "company": company or None,
            **said,
        }
    )
    return {
        "company_id": company or None,
        "chain": chain,
        "number": number,
        "kind": fact.kind,
        "res_model": record._name,
        "res_id": record.id,
        "user_id": env.uid,
        "moment": moment,
        "has_state": kept and fact.kept,
        "content": content,
        "digest": rules.link(last, rules.digest(content)),
    }


def _insert(env, rows):
    if not rows:
        return
    names = list(rows[0])
    env.execute_query(
        SQL(
            "INSERT INTO purchase_marketplace_trail (%s) VALUES %s RETURNING id",
            SQL(", ").join(SQL.identifier(name) for name in names),
            SQL(", ").join(
                SQL("(%s)", SQL(", ").join(SQL("%s", row[name]) for name in names))
                for row in rows
            ),
        )
    )
