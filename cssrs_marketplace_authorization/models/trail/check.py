"""What a verification compares: the trail with itself, then records with the trail.

Invariant: checking writes nothing, and needs little memory, however long the trail.
"""

import hashlib
from collections import defaultdict
from contextlib import suppress

from odoo.tools import SQL

from ...constants import CHUNK
from ...rules import entries as acts
from ...rules import trail as rules
from ..gate.remembered import warm
from . import grounds, overlooked, papers, recount, trail
from .difference import ODD, Difference, name_of
from .entry import GUARD
from .kept import FILE, KEPT

#: As PostgreSQL lists them: before each row that is updated (19), and before a
#: statement that deletes or empties (42); enabled, without a condition.
_TRIGGERS = [
    ("purchase_marketplace_trail_same", "O", 19, True, GUARD),
    ("purchase_marketplace_trail_stays", "O", 42, True, GUARD),
]


def differences(company, tally):
    """Everything that differs, of an organization: an iterator.

    :param tally: a dictionary, where the number of each kind of thing checked is put.
    """
    env = company.sudo().env
    env.flush_all()
    env.invalidate_all()
    # What planted code had them remember would hide what it has done.
    env.registry.clear_cache()
    # The night, and the menu, are automations: nothing would be remembered again.
    warm(env)
    yield from _check_guard(env)
    yield from _check_chains(env, company, tally)
    yield from recount.check_unknown(env, company)
    yield from recount.check_seen(env, company)
    yield from recount.check_numbers(env, company)
    yield from recount.check_documents(env, company, tally)
    yield from recount.check_counts(env, company)
    yield from grounds.check_given(env, company)
    yield from grounds.check_grounds(env, company)
    yield from overlooked.check_overlooked(env, company)


def _check_guard(env):
    """PostgreSQL must still refuse to change the trail."""
    found = env.execute_query(
        SQL(
            "SELECT tgname, tgenabled::text, tgtype::int, tgqual IS NULL, prosrc "
            "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = 'purchase_marketplace_trail'::regclass "
            "AND tgname LIKE 'purchase_marketplace_trail_s%%' ORDER BY tgname"
        )
    )
    if found != _TRIGGERS:
        yield Difference("trail_unguarded", now=str(found))


# ---- the chains --------------------------------------------------------------------


def _check_chains(env, company, tally):
    """Walk the chains, and compare what they speak of with the last that they say."""
    walk, seen, destroyed = rules.Walk(), set(), _Destroyed()
    carried = _carried(env)
    tally["entries"] = tally["records"] = 0
    for rows in entries(env, company):
        rests, records, read = defaultdict(dict), defaultdict(set), {}
        for row in rows:
            for code, chain, number in walk.step(*row[:4], row[11]):
                yield Difference(f"trail_{code}", name=f"{chain} – {number}")
            said = read[row[2]] = walk.said
            wrong = destroyed.step(row, said)
            if row[2] is not None and not _is_repeated(row, said):
                wrong.append((row[0], row[1]))
            for chain, number in wrong:
                yield Difference(f"trail_{rules.ALTERED}", name=f"{chain} – {number}")
            model, row_id = row[5], row[6]
            if "now" in said and model in KEPT and model in env:
                if row[-1] >= carried.get((model, row_id), 0):
                    yield from _check_act(row, said)
                if (model, row_id) not in seen:
                    records[model].add(row_id)
                    seen.add((model, row_id))
            for kind, ids in (said.get("rests_on") or {}).items():
                for key, digest in ids.items():
                    rests[model, row_id].setdefault((kind, key), (digest, said["at"]))
        for model, ids in records.items():
            tally["records"] += len(ids)
            yield from _compare(env, model, ids, read)
        yield from _compare_papers(env, rests)
    tally["entries"] = walk.count
    for chain, number in destroyed.end():
        yield Difference(f"trail_{rules.ALTERED}", name=f"{chain} – {number}")
    for _code, chain, number in walk.end():
        yield Difference("trail_missing", name=f"{chain} – {number}")
    for name, number, last in env.execute_query(
        SQL(
            "SELECT COALESCE(name, chain), known.number, max(said.number) "
            "FROM purchase_marketplace_trail said "
            "FULL JOIN purchase_marketplace_chain known ON name = chain "
            "WHERE COALESCE(said.company_id, known.company_id) = %s "
            "OR COALESCE(said.company_id, known.company_id) IS NULL "
            "GROUP BY 1, 2 HAVING known.number IS DISTINCT FROM max(said.number)",
            company.id,
        )
    ):
        yield Difference("trail_missing", name=f"{name} – {number} {last}")


def _carried(env):
    """Last entry of each record in which an upgrade said what it was by then.

    Before it, older versions noted otherwise what happened: it is not judged.
    """
    rows = env.execute_query(
        SQL(
            "SELECT res_model, res_id, max(id) FROM purchase_marketplace_trail "
            "WHERE kind = 'carried' GROUP BY res_model, res_id"
        )
    )
    return {(model, row_id): last for model, row_id, last in rows}


def _check_act(row, said):
    """What an entry changes of its record must be what its kind changes."""
    before, found = rules.read(row[12]).get("now") or {}, []
    # What was altered may be such that nothing can be asked of it: its digest tells.
    with suppress(*ODD, AttributeError):
        for one in acts.unexplained(row[5], before, said):
            found.append(("act_unexplained", *one))
        if said.get("kind") == "declared":
            found += [("line_misdeclared", *one) for one in acts.misdeclared(said)]
    for code, path, one, other in found:
        name, values = said.get("name") or "", (_text(one), _text(other))
        yield Difference(code, row[5], row[6], name, path, *values, said.get("at", ""))


def entries(env, company):
    """The entries of the chains, a thousand at a time; those that vouch come first.

    The content of the entry that spoke of the same record before is the last but one.
    """
    root = f"organization/{company.id}"
    for scope in (
        SQL("chain IN %s", (root, "shared")),
        SQL("company_id = %s AND chain != %s", company.id, root),
    ):
        last = ("", 0, 0)
        while rows := env.execute_query(
            SQL(
                "SELECT chain, number, content, digest, kind, res_model, res_id, "
                "company_id, user_id, moment, has_state, body, CASE WHEN has_state "
                "THEN (SELECT content FROM purchase_marketplace_trail before "
                "WHERE before.res_model = said.res_model AND before.has_state "
                "AND before.res_id = said.res_id AND before.id < said.id "
                "ORDER BY id DESC LIMIT 1) END, id "
                "FROM purchase_marketplace_trail said "
                "WHERE %s AND (chain, number, id) > (%s, %s, %s) "
                "ORDER BY chain, number, id LIMIT %s",
                scope,
                *last,
                CHUNK,
            )
        ):
            yield rows
            last = (*rows[-1][:2], rows[-1][-1])


def _is_repeated(row, said):
    """Whether the columns of an entry repeat its content."""
    model, row_id = said.get("record") or (None, None)
    return (*left_of(row), row[11]) == (
        said.get("kind"),
        model,
        row_id,
        said.get("company"),
        (said.get("by") or {}).get("id"),
        (said.get("at") or "").replace("T", " "),
        "now" in said,
        None,
    )


def left_of(row):
    """What an entry is besides its content: all that stays once that is destroyed."""
    return [*row[4:9], str(row[9]), row[10]]


class _Destroyed:
    """Entries without content: a later one of their chain must say so (R27).

    Invariant: it holds what is left of one chain, the one that is being read.
    """

    def __init__(self):
        self.chain, self.number, self.shape = None, 0, ""

    def step(self, row, said):
        """Read the next entry.

        :return: list of pairs of chain and number: what nothing accounts for.
        """
        wrong = self.end() if row[0] != self.chain else []
        self.chain = row[0]
        if row[2] is None:
            self.number = row[1]
            self.shape = rules.shape(self.shape, left_of(row))
        elif self.number and said.get("purged") == [self.number, self.shape]:
            self.number = 0
        return wrong

    def end(self):
        """The last entry of the chain that nothing accounts for, if there is one."""
        left = [(self.chain, self.number)] if self.number else []
        self.number, self.shape = 0, ""
        return left


def _compare(env, model, ids, read):
    """Compare records with the last entry of each.

    :param read: what contents say that were read already.
    """
    states = trail.states(env[model].browse(sorted(ids)))
    for (_model, row_id), state in states.items():
        if state.content is None:
            continue
        said = read.get(state.content) or rules.read(state.content)
        then, now = said.get("now"), state.now
        told = {"since": said.get("at", ""), "name": said.get("name") or ""}
        if then is None or now is None:
            if then is not now:
                code = "row_missing" if now is None else "row_unknown"
                yield Difference(code, model, row_id, **told)
            continue
        for path, one, other in rules.differences(then, now):
            yield Difference(
                "value_differs",
                model,
                row_id,
                path=path,
                then=_text(one),
                now=_text(other),
                **told,
            )
    if model == FILE:
        yield from _check_bytes(env, states)


def _text(value):
    return rules.canonical(value) if isinstance(value, dict | list) else value


def _check_bytes(env, states):
    """The bytes of stored files must still have the digest that was noted."""
    for (model, row_id), state in states.items():
        if not (state.now and state.content):
            continue
        said = rules.read(state.content)
        then = (said.get("now") or {}).get("sha256")
        now = hashlib.sha256(env[FILE].browse(row_id)._get_bytes()).hexdigest()
        if then != now:
            yield Difference(
                "file_altered",
                model,
                row_id,
                said.get("name", ""),
                "content",
                then,
                now,
                said.get("at", ""),
            )


def _compare_papers(env, rests):
    """Compare the messages and attachments that entries rest on with those of now."""
    groups = defaultdict(list)
    for model, row_id in rests:
        if model in env:
            groups[model].append(row_id)
    for model, ids in groups.items():
        present = papers.digests(env[model].browse(ids))
        for row_id in ids:
            for (kind, key), (digest, since) in rests[model, row_id].items():
                now = present[row_id][kind].get(key)
                if now != digest:
                    code = "paper_missing" if now is None else "paper_altered"
                    name, path = name_of(env[model].browse(row_id)), f"{kind}/{key}"
                    yield Difference(
                        code, model, row_id, name, path, digest, now, since
                    )
