"""The function that adds to the trail: the only one."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from odoo import models
from odoo.tools import SQL

from ...rules import entries as acts
from ...rules import trail as rules
from ...words import render as messages
from ..gate.actor import is_automated
from .kept import FORM, KEPT, LINE, chain_of
from .state import read, states

#: Kinds of the entries of acts that authorize.
_GIVING = ("approved", "taken_over")
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
    :param name: what the entry calls it; by default what Odoo does.
    """

    kind: str
    record: models.BaseModel
    more: dict = field(default_factory=dict)
    chain: str = ""
    kept: bool = True
    gone: bool = False
    name: str = ""


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
    return _add(facts[0].record.env, facts, if_changed)[0] if facts else {}


def note_lines(env, facts, lines, names, query):
    """Add lines to the ledger, and their entries before those of other facts.

    :param facts: as above; those whose record is what the trail says are left out.
    :param lines: for the id of each form whose lines they are, that of its
        organization.
    :param names: for the same id and a kind of line, what an entry calls such a line.
    :param query: SQL that adds the lines and gives them back.
    :return: what is kept of each line that was added.
    """
    return _add(env, facts, True, lines, names, query)[1]


def _add(env, facts, if_changed, lines=(), names=None, query=None):
    chains, companies = defaultdict(list), {}
    for form in lines:
        companies[f"{FORM},{form}"] = lines[form]
    for fact in facts:
        name, company = chain_of(fact.record)
        chains[fact.chain or name].append(fact)
        companies[fact.chain or name] = company
    roots = {f"organization/{company}": company for company in companies.values()}
    kept = defaultdict(list)
    for fact in facts:
        if fact.kept and not fact.gone:
            kept[fact.record._name].append(fact.record)
    groups = [records[0].union(*records) for records in kept.values()]
    now, heads = read(env, groups, {*companies, *roots}, noted=query)
    added = {row_id: now[LINE, row_id].now for row_id in heads.pop(LINE, ())}
    for row_id, said in reversed(added.items()):
        form = said["authorization_id"]
        name = names[form, said["kind"]]
        fact = Fact("noted", env[LINE].browse(row_id), name=name)
        chains[f"{FORM},{form}"].insert(0, fact)
    rows, opened, author = [], defaultdict(dict), _author(*heads.get("", (env.uid, "")))
    for chain, found in chains.items():
        company, head = companies[chain], heads.get(chain, (0, ""))
        more = _rows_of_chain(chain, company, head, found, now, author, if_changed)
        if more and chain not in heads and not chain.startswith(rules.ROOTS):
            opened[f"organization/{company}"][chain] = [1, more[0]["digest"]]
        if more:
            heads[chain] = more[-1]["number"], more[-1]["digest"]
        rows += more
    vouching = [
        _vouching(env, root, roots[root], heads, OPENED, begun)
        for root, begun in opened.items()
    ]
    _insert(env, rows + vouching)
    digests = {(row["res_model"], row["res_id"]): row["digest"] for row in rows}
    return digests, list(added.values())


def _rows_of_chain(chain, company, head, facts, now, author, if_changed):
    """The values of entries that follow the last one of a chain.

    :param head: number and digest of that one.
    """
    (number, last), rows = head, []
    for fact in facts:
        said = {**author, **fact.more}
        if fact.kept and not fact.gone:
            state = now[fact.record._name, fact.record.id]
            told = (state.known or state.content) and not state.agrees()
            if if_changed and not told:
                continue
            said["now"] = state.now
            _check_act(fact, state, said)
        elif fact.kept:
            said["now"] = None
        number += 1
        rows.append(_row(chain, number, last, company, fact, said))
        last = rows[-1]["digest"]
    return rows


def _check_act(fact, state, said):
    """Refuse to authorize more than what was submitted (R27).

    Code kept in the database may change a request while it is being decided. Of the
    other acts, which close it, a verification says what they do not explain.

    :raise UserError: when the form is no longer what it was when the act began.
    """
    if fact.kind not in _GIVING or not state.content:
        return
    before = rules.read(state.content).get("now") or {}
    said = {**said, "kind": fact.kind}
    if any(acts.unexplained(fact.record._name, before, said)):
        messages.refuse(fact.record.env, "not_as_shown")


def _vouching(env, root, company, heads, kind, vouched, **more):
    """The values of an entry that vouches for entries of other chains.

    :param root: name of the chain of the organization.
    :param heads: as :func:`~.state.read` gives them.
    :param vouched: for the name of a chain, a number and the digest that it has.
    """
    number, last = heads.get(root, (0, ""))
    # Copies of it leave the organization: without the name of a person.
    said = {"by": {"id": env.uid}, **more, "heads": vouched}
    fact = Fact(kind, env["res.company"].browse(company))
    return _row(root, number + 1, last, company, fact, said, kept=False)


def vouch(env, root, company, kind, vouched, **more):
    """Add such an entry alone.

    :return: its number and digest.
    """
    _states, heads = read(env, names=[root])
    row = _vouching(env, root, company, heads, kind, vouched, **more)
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


def _author(uid, name):
    """Who acts, and whether code that is kept in the database does it for them."""
    by = {"by": {"id": uid, "name": name}}
    return {**by, "automated": True} if is_automated() else by


def _row(chain, number, last, company, fact, said, kept=True):
    """The values of an entry."""
    record = fact.record
    env = record.env
    moment = env.cr.now().replace(microsecond=0)
    content = rules.canonical(
        {
            "chain": chain,
            "number": number,
            "kind": fact.kind,
            "at": moment,
            "record": [record._name, record.id],
            "name": fact.name or record.sudo().display_name,
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
    first = [row for row in rows if row["number"] == 1]
    if first:
        _begin(env, first)
    counts = Counter(row["chain"] for row in rows)
    columns = SQL(", ").join(SQL.identifier(name) for name in list(rows[0])[1:])
    env.execute_query(
        SQL(
            "WITH locked AS (SELECT id FROM purchase_marketplace_chain "
            "WHERE name IN %s ORDER BY name FOR NO KEY UPDATE), "
            "counted AS (UPDATE purchase_marketplace_chain chain "
            "SET number = chain.number + added.count "
            "FROM (VALUES %s) AS added (name, count), locked "
            "WHERE chain.id = locked.id AND chain.name = added.name "
            "RETURNING chain.name) "
            "INSERT INTO purchase_marketplace_trail (company_id, %s) "
            # Not before its chain is locked.
            "SELECT company_id::int4, %s "
            "FROM counted JOIN (VALUES %s) AS added (company_id, %s) "
            "ON added.chain = counted.name ORDER BY chain, number RETURNING id",
            tuple(counts),
            SQL(", ").join(SQL("%s", one) for one in counts.items()),
            columns,
            columns,
            SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            columns,
        )
    )


def _begin(env, rows):
    """Begin the chains of rows that come first; of two transactions, one retries."""
    chains = sorted((row["chain"], row["company_id"]) for row in rows)
    env.execute_query(
        SQL(
            "INSERT INTO purchase_marketplace_chain (name, company_id, number) "
            "VALUES %s ON CONFLICT (name) DO NOTHING RETURNING id",
            SQL(", ").join(SQL("(%s, %s::int4, 0)", *chain) for chain in chains),
        )
    )
