"""The function that adds to the trail, and what it compares with."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...rules import trail as rules
from ..gate.actor import is_automated
from .kept import KEPT, chain_of

#: Columns of an entry, besides its organization.
COLUMNS = (
    "chain",
    "number",
    "kind",
    "res_model",
    "res_id",
    "user_id",
    "moment",
    "has_state",
    "content",
    "digest",
)
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
    chains, companies = defaultdict(list), {}
    for fact in facts:
        name, company = chain_of(fact.record)
        chains[fact.chain or name].append(fact)
        companies[fact.chain or name] = company
    now, heads = _read(env, _kept_records(facts), names=chains)
    rows, opened, author = [], defaultdict(dict), _author(env)
    for chain, found in chains.items():
        told = [fact for fact in found if not if_changed or _is_news(fact, now)]
        company, head = companies[chain], heads.get(chain, (0, ""))
        added = _rows_of_chain(chain, company, head, told, now, author)
        if added and chain not in heads and not chain.startswith(rules.ROOTS):
            root = f"organization/{company}", company
            opened[root][chain] = [1, added[0]["digest"]]
        rows += added
    _insert(env, rows)
    for (root, company), begun in opened.items():
        vouch(env, root, company, OPENED, begun)
    return {(row["res_model"], row["res_id"]): row["digest"] for row in rows}


def _kept_records(facts):
    """The records of facts that say what is kept of them."""
    kept = defaultdict(list)
    for fact in facts:
        if fact.kept and not fact.gone:
            kept[fact.record._name].append(fact.record.id)
    env = facts[0].record.env
    return [env[name].browse(ids) for name, ids in kept.items()]


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
    _states, known = _read(env, names=[root])
    number, last = known.get(root, (0, ""))
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

    :param records: of one model.
    :param lock: SQL that locks their rows, to run in the same query.
    :return: dictionary: pair of model and id, then a :class:`State`.
    """
    known, _heads = _read(records.env, [records], lock)
    return known


def _read(env, groups=(), lock=None, names=()):
    """What is kept of records, and the last entry of chains: one query.

    :param groups: recordsets, one a model.
    :param names: of the chains.
    :return: dictionary, as ``states`` gives it; and another: name of a chain that has
        begun, then number and digest of its last entry.
    """
    known, parts, heads = {}, [], {}
    for found in groups:
        flush(env, found._name)
        known |= {(found._name, row_id): State() for row_id in found.ids}
        parts.append(_state_query(found))
    if names:
        parts.append(_head_query(names))
    query = SQL(" UNION ALL ").join(parts)
    if lock:
        query = SQL("WITH taken AS (%s) %s", lock, query)
    for model, number, *state in env.execute_query(query) if parts else ():
        if model:
            known[model, number] = State(*state)
        else:
            _now, _known, chain, digest, _previous = state
            heads[chain] = number, digest or ""
    return known, heads


def _state_query(records):
    """SQL of the columns of a :class:`State`, after model and id."""
    kept = KEPT[records._name]
    return SQL(
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
        records._name,
        kept.snapshot(records),
        SQL(kept.known),
        records.ids,
        SQL.identifier(records._table),
        records._name,
    )


def _head_query(names):
    """SQL of the last number of chains, and of the digest that it has."""
    return SQL(
        "SELECT '', number, NULL::json, FALSE, name, (SELECT digest "
        "FROM purchase_marketplace_trail said WHERE said.chain = chain.name "
        "AND said.number = chain.number), NULL "
        "FROM purchase_marketplace_chain chain WHERE name IN %s",
        tuple(names),
    )


def flush(env, model):
    """Write what the ORM still holds of what is kept of a model.

    The whole of it: what Odoo computes besides is then written by the same UPDATE.
    """
    env[model].flush_model()
    for name in KEPT[model].parts:
        env[env[model]._fields[name].comodel_name].flush_model()


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
    """Add rows to their chains, which are counted up and locked until the commit.

    Under REPEATABLE READ, PostgreSQL refuses to count up a chain that another
    transaction has written since: Odoo then retries. In the order of their names, so
    that two transactions never wait for each other.
    """
    if not rows:
        return
    _begin(env, [row for row in rows if row["number"] == 1])
    counts = Counter(row["chain"] for row in rows)
    columns = SQL(", ").join(map(SQL.identifier, ("company_id", *COLUMNS)))
    env.execute_query(
        SQL(
            "WITH locked AS (SELECT id FROM purchase_marketplace_chain "
            "WHERE name IN %s ORDER BY name FOR NO KEY UPDATE), "
            "counted AS (UPDATE purchase_marketplace_chain chain "
            "SET number = chain.number + added.count "
            "FROM (VALUES %s) AS added (name, count), locked "
            "WHERE chain.id = locked.id AND chain.name = added.name "
            "RETURNING chain.name) "
            "INSERT INTO purchase_marketplace_trail (%s) "
            # Not before its chain is locked.
            "SELECT added.* FROM counted JOIN (VALUES %s) AS added (%s) "
            "ON added.chain = counted.name ORDER BY chain, number RETURNING id",
            tuple(counts),
            SQL(", ").join(SQL("%s", one) for one in counts.items()),
            columns,
            SQL(", ").join(
                SQL(
                    "(%s::int4, %s)",
                    row["company_id"],
                    SQL(", ").join(SQL("%s", row[name]) for name in COLUMNS),
                )
                for row in rows
            ),
            columns,
        )
    )


def _begin(env, rows):
    """Begin the chains of rows that come first; of two transactions, one retries."""
    if not rows:
        return
    chains = sorted((row["chain"], row["company_id"]) for row in rows)
    env.execute_query(
        SQL(
            "INSERT INTO purchase_marketplace_chain (name, company_id, number) "
            "VALUES %s ON CONFLICT (name) DO NOTHING RETURNING id",
            SQL(", ").join(SQL("(%s, %s::int4, 0)", *chain) for chain in chains),
        )
    )
