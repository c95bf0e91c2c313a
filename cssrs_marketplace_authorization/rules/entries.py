"""What an entry of the trail may change of what the entry before said (R27).

Code that an administrator plants may change a row behind Odoo, then do an act that is
allowed to it: the entry of that act says all that the row has become, and agrees with
it. So of two consecutive entries of a record, only what the kind of the later one
explains may differ.
"""

from collections.abc import Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from types import MappingProxyType

from . import bound, decision, gate
from .trail import differences, read

#: For each kind of entry about a form, the act that it tells.
ACTS = MappingProxyType(
    {
        "submitted": "submit",
        "approved": "approve",
        "refused": "refuse",
        "returned": "return",
        "withdrawn": "withdraw",
        "revoked": "revoke",
        "substituted": "substitute",
        "cancelled": "cancel",
        "taken_over": "take_over",
    }
)
#: Kinds that say of a record whatever it was until then.
WHOLE = frozenset(("carried", "purged"))

_WHO = "decided_by decided_by_name decided_capacity mandate_id decided_on decision_note"
_SENT = "channel sent_on sent_by acknowledg*"
_FINDING = "finding reason closed_by closed_on"
_STANDS = "irregularity pending since"
_SEEN = (
    f"{_STANDS} kind name reference vendor vendor_number on_marketplace date "
    "first_date amount_total amount_untaxed currency_id state authorization refusals"
)
_CHAIN = "state kind goods amount_* rectifies_id purchase_date establishment_id"

#: For each model and each kind, patterns of the paths that may differ, as
#: ``rules.trail.differences`` has them. What is not there changes nothing.
CHANGES = MappingProxyType(
    {
        "purchase.marketplace.authorization": {
            "submitted": "state",
            "approved": f"state valid_until line_ids/*/product_names {_WHO}",
            "refused": f"state unmet_* {_WHO}",
            "returned": "state",
            "withdrawn": "state",
            "revoked": f"state unmet_* {_WHO}",
            "substituted": "state decision_note substitute_*",
            "cancelled": "state",
            "marketplace_named": "marketplace_id",
            "substitute_asked": "substitute_requested_*",
        },
        "purchase.marketplace.declaration": dict.fromkeys(
            ("transmitted", "sent", "acknowledged", "transmission_corrected"), _SENT
        ),
        "purchase.marketplace.declaration.line": {
            "corrected": f"{_CHAIN} marketplace_id",
            "closed": "state",
            "declared": "state declaration_id line_number snapshot",
        },
        "purchase.marketplace.mandate": {
            "mandate_closed": "date_to",
            "mandate_corrected": "capacity instrument",
            "mandate_confirmed": "suspended_*",
            "credential_changed": "suspended_*",
        },
        "purchase.marketplace.interim": {"interim_ended": "ended_*"},
        "purchase.marketplace.case": {
            "seen": f"{_SEEN} {_FINDING}",
            "changed": f"{_SEEN} {_FINDING}",
            "case_closed": f"{_SEEN} {_FINDING}",
            "deleted": f"gone {_STANDS}",
        },
        "purchase.marketplace.takeover": {
            "takeover_closed": "state left closed_by closed_on"
        },
        "res.partner": {"vendor_classified": "*", "vendor_moved": "parent_id"},
        "purchase.marketplace": {"marketplace_changed": "*"},
        "res.company": {"settings_changed": "*"},
    }
)
#: The same for the documents of every kind.
OF_DOCUMENTS = MappingProxyType({"allowed": "*", "released": "marketplace_clearance"})


#: What a value may come from, if it matters, and what it may become.
_OPEN = ("to_declare",)
BECOMES = MappingProxyType(
    {
        "purchase.marketplace.authorization": {
            kind: {"state": (decision.ACTS[act][0], (decision.ACTS[act][1],))}
            for kind, act in ACTS.items()
        },
        "purchase.marketplace.declaration.line": {
            "noted": {"state": ((), _OPEN)},
            "corrected": {"state": (_OPEN, _OPEN)},
            "closed": {"state": (_OPEN, ("closed",))},
            "declared": {"state": (_OPEN, ("declared",))},
        },
        # The secretariat alone finds something; a change takes it back.
        "purchase.marketplace.case": dict.fromkeys(
            ("seen", "changed"),
            {name: ((), (None,)) for name in _FINDING.split()},
        ),
    }
)
_CLEARED = (gate.AUTHORIZED, gate.SERVICES, gate.PRIOR, gate.CREDIT, gate.TAKEN)
DOCUMENTS_BECOME = MappingProxyType(
    {
        "allowed": {"marketplace_clearance": ((), _CLEARED)},
        "released": {"marketplace_clearance": ((), (None,))},
    }
)


def unexplained(model: str, before: Mapping, said: Mapping):
    """What an entry changes, and its kind does not explain.

    :param model: of the record.
    :param before: what was kept of it until then; empty when that is not known.
    :param said: content of the entry.
    :return: iterator of tuples: path, value before, value that the entry says.

    >>> form = "purchase.marketplace.authorization"
    >>> asked, given = {"state": "submitted", "need": "x"}, {"state": "approved"}
    >>> list(unexplained(form, asked, {"kind": "approved", "now": given}))
    []
    >>> list(unexplained(form, asked, {"kind": "substitute_asked", "now": given}))
    [('state', 'submitted', 'approved')]
    >>> list(unexplained(form, {}, {"kind": "submitted", "now": given}))
    [('state', None, 'approved')]
    >>> more = {"state": "approved", "need": "y"}
    >>> list(unexplained(form, asked, {"kind": "approved", "now": more}))
    [('need', 'x', 'y')]
    """
    kind, now = said.get("kind"), said.get("now")
    if not now or kind in WHOLE:
        return
    allowed = CHANGES.get(model, OF_DOCUMENTS).get(kind, "").split()
    becomes = BECOMES.get(model, {} if model in CHANGES else DOCUMENTS_BECOME)
    ends = becomes.get(kind, {})
    for path, one, other in differences(before, now):
        may = any(fnmatchcase(path, name) for name in allowed)
        if not may or not _is_right(path, one, other, ends, said):
            yield (path, one, other)
    for path in ends.keys() & now.keys() - before.keys():
        if now[path] not in ends[path][1]:
            yield (path, None, now[path])


def _is_right(path, one, other, ends, said):
    """Whether what may change does so as that act, and who did it, may change it."""
    if path in ends:
        origins, targets = ends[path]
        return other in targets and (not origins or one in origins)
    reasoned = bool(said.get("reason"))
    if path == "marketplace_bound":
        silent = not one or (one, other) == (bound.ELSEWHERE, bound.ASSUMED)
        left = one != bound.BOUND and other == bound.UNBOUND and reasoned
        return other == bound.BOUND or silent or left
    if path == "marketplace_effective_date":
        return reasoned or _is_server(said)
    # Code that is kept in the database frees no marketplace.
    freed = path == "online_vendor_type" and one == "marketplace"
    return not (freed and said.get("automated"))


#: Values of a declared line, and the columns of the ledger that they come from.
DECLARED = MappingProxyType(
    {
        "kind": "kind",
        "goods": "goods",
        "purchase_date": "purchase_date",
        "amount_authorized": "amount_authorized",
        "charges_authorized": "amount_charges",
        "amount_ordered": "amount_ordered",
        "amount_billed": "amount_billed",
        "amount_bought": "amount_bought",
        "charges_bought": "amount_charges",
    }
)


def misdeclared(said: Mapping):
    """What a line was declared to be, and is not in the ledger (R7).

    :param said: content of the entry of a line that was declared.
    :return: iterator of tuples: name of the column, its value, value declared.

    >>> line = {"amount_bought": 9000.0, "goods": "1 × x"}
    >>> line["snapshot"] = '{"amount_bought": "1.00", "goods": "1 × x"}'
    >>> list(misdeclared({"now": line}))
    [('amount_bought', 9000.0, '1.00')]
    """
    now = said["now"]
    row = read(now["snapshot"])
    for key, column in DECLARED.items():
        value, declared = now.get(column), row.get(key)
        if declared is not None and not _is_same(value, declared, column):
            yield (column, value, declared)


def _is_same(value, declared, column):
    """Whether a declared value is that of its column, with the decimals it shows."""
    if not column.startswith("amount_"):
        return value == declared
    shown = Decimal(declared)
    return Decimal(str(value or 0)).quantize(shown) == shown


def _is_server(said):
    """Whether the server itself wrote it: an installation, a script of who runs it."""
    return (said.get("by") or {}).get("id") == 1 and not said.get("automated")
