"""What each kind of document declares once; the gate derives the rest from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from odoo import models
from odoo.fields import Domain


@dataclass(frozen=True)
class Kind:
    """One kind of document that may buy from an online marketplace.

    :param name: what a declaration calls it: ``order``, ``bill``, ``expense``.
    :param flag: its stored field that tells that it buys from a marketplace.
    :param committed: for each field that may commit it, the values that do; ``None``
        when any value does.
    :param material: fields whose change may make it buy something else or more.
    :param amounts: amounts that the rules read and Odoo computes: what RPC writes in
        their place is ignored (R17, R19).
    :param vendor: material fields that tell who sells.
    :param owner: material fields that tell which organization buys.
    :param opened: value of each committing field on a document that is not committed.
    :param linked: whether an authorized one always has an authorization of its own.
    :param shared: whether what it takes depends on other documents: a change of state
        is then undone as a whole.
    :param created: whether Odoo takes a committed state among the values of a new one.
    :param computed: committing fields that Odoo computes from the others: their value
        on a new document is ignored.
    :param closing: states that buy nothing more: reached without a question.
    :param ledger_field: field of a ledger line that points at this kind of document.
    :param typed_date: its field where a person types the date of the purchase, and may
        correct it; the earliest one is kept in ``marketplace_first_date``.
    :param lines: its field of lines, which are asked about together when they are saved
        with the document.
    :param cases: whether the register of irregular purchases may follow it.
    :param codes: refusals that it calls otherwise than :mod:`..rules.gate` does.
    """

    name: str
    flag: str
    committed: Mapping
    material: frozenset
    opened: Mapping = field(default_factory=lambda: {"state": "draft"})
    amounts: frozenset = frozenset()
    vendor: frozenset = frozenset()
    owner: frozenset = frozenset(("company_id",))
    linked: bool = True
    shared: bool = False
    created: bool = True
    computed: frozenset = frozenset()
    closing: tuple = ()
    ledger_field: str | None = None
    typed_date: str = ""
    lines: str = ""
    cases: bool = False
    codes: Mapping = field(default_factory=dict)

    #: Names of the fields that the gate looks at.
    watched: frozenset = field(init=False)

    def __post_init__(self):
        # A record leads to its kind: nothing that code reaches may be altered.
        for name in ("committed", "opened", "codes"):
            fixed = MappingProxyType(dict(getattr(self, name)))
            object.__setattr__(self, name, fixed)
        watched = self.material | self.committed.keys() | self.amounts
        object.__setattr__(self, "watched", frozenset(watched))

    @cached_property
    def protected(self):
        """Fields that only the gate writes, and their value on a new document."""
        names = [self.flag, "marketplace_clearance", "marketplace_share"]
        names.append("marketplace_rates")
        if self.typed_date:
            names.append("marketplace_first_date")
        return MappingProxyType(dict.fromkeys(names, False))

    def moves(self, vals):
        """The values among these that commit a document or open it again."""
        return {name: vals[name] for name in self.committed if name in vals}

    def asked(self, vals, defaults):
        """The committing values of a new document; none when it is not committed.

        :param defaults: of the context, or set by an administrator.
        """
        if not self.created and self.moves(vals):
            return {}
        states = self.moves({**defaults, **vals})
        states = {name: states[name] for name in states.keys() - self.computed}
        return states if self.commits(states) else {}

    def commits(self, vals):
        """Whether values commit a document."""
        return any(
            self._counts(name, vals[name]) for name in self.committed if name in vals
        )

    def releases(self, document, vals):
        """Whether values open a document again: nothing else in it commits it."""
        return not any(
            self._counts(name, vals[name] if name in vals else document[name])
            for name in self.committed
            if name in vals or name not in self.computed
        )

    def is_committed(self, document):
        """Whether a document counts against its authorization."""
        return any(self._counts(name, document[name]) for name in self.committed)

    def _counts(self, name, value):
        values = self.committed[name]
        return bool(value) if values is None else value in values

    def opened_domain(self):
        """Domain of the documents that are not committed."""
        return Domain.AND(
            [(name, "=", False)] if values is None else [(name, "not in", values)]
            for name, values in self.committed.items()
        )

    def constraint(self, message):
        """The invariant as PostgreSQL holds it: committed only with a clearance (R2).

        :param message: what a person reads when something wrote behind the gate.
        """
        counts = " OR ".join(
            f"{name} IS NOT NULL"
            if values is None
            else "COALESCE({}, '') IN ({})".format(
                name, ", ".join(f"'{value}'" for value in values)
            )
            for name, values in self.committed.items()
        )
        cleared = "marketplace_clearance IS NOT NULL"
        if self.linked:
            cleared += (
                " AND (marketplace_clearance != 'authorized' "
                "OR marketplace_authorization_id IS NOT NULL)"
            )
        return models.Constraint(
            f"CHECK({self.flag} IS NOT TRUE OR NOT ({counts}) OR ({cleared}))", message
        )
