"""What was seen of each purchase, and the functions that write it.

A refusal rolls back whatever it would have written. So a document is seen when its
transaction ends: as it is saved, paid or not. Nothing is asked of it before.
"""

from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from weakref import WeakKeyDictionary

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError

from ...rules import decision, takeover
from ...rules import register as rules
from ...rules.refusal import Refusal
from ...words import render as messages
from ..trail import trail
from ..trail.kept import CASE, KEPT
from . import protected
from .actor import is_automated, is_secretary

#: What the secretariat may find of a case, when it closes it.
PRIOR, DATE, SETTLED, ORDINARY = "prior", "date", "settled", "ordinary"
#: What it may find besides of what was there at the installation (R34).
PAPER, UNAUTHORIZED = "paper", "unauthorized"
IRREGULARITIES = [
    (rules.BLOCKED, "Refused: cannot be paid"),
    (rules.LATE, "Purchased before it was authorized"),
    ("unchecked", "Passed without a check"),
    ("backdated", "Said to have been made before the directive"),
    ("unbilled", "Paid or owed without a bill"),
    ("doubtful", "To be classified by the secretariat"),
    (rules.CLOSED, "Case closed"),
]
FINDINGS = [
    (DATE, "The date first entered was an error"),
    (PRIOR, "Made before the directive"),
    (ORDINARY, "Not bought on an online marketplace"),
    (SETTLED, "Settled: nothing more will be paid"),
    (PAPER, "Authorized on paper before the installation"),
    (UNAUTHORIZED, "Made without authorization: neither billed nor paid"),
]
#: What was found, and its values on a case that is open.
FINDING = {"finding": False, "reason": False, "closed_by": False, "closed_on": False}
#: For each cursor, what is to be seen when its transaction ends: model and id, then the
#: kind of the entry, and whether stored code touched it. Not in what the cursor itself
#: carries: code that is kept in the database would empty that.
_TOUCHED = WeakKeyDictionary()
#: Under this name, the cursor carries that mark once it is to tell of them.
_WAITS, _MARK = "marketplace_touched", object()


@dataclass(frozen=True)
class Sight:
    """What a document is when it is seen.

    :param values: columns of its case.
    :param irregularity: what is irregular of it; empty when nothing is.
    :param covered: whether authorizations cover it, or bills justify it.
    :param committed: whether it is so for good: posted, approved.
    :param concerned: whether it is seen at all.
    """

    values: dict
    irregularity: str
    covered: bool
    committed: bool
    concerned: bool


# ---- seeing ------------------------------------------------------------------------


def touch(documents, kind="changed"):
    """Have documents be seen when the transaction ends.

    :param documents: of one model; those that are not saved are left out.
    :param kind: of the entry, for those that were seen before.
    """
    documents = documents.filtered(
        lambda d: d.company_id._marketplace_is_bound() or d.marketplace_case_id
    )
    ids = [row_id for row_id in documents._ids if isinstance(row_id, int)]
    if not ids:
        return
    cr = documents.env.cr
    touched = _TOUCHED.setdefault(cr, {})
    if cr.precommit.data.get(_WAITS) is not _MARK:
        cr.precommit.data[_WAITS] = _MARK
        cr.precommit.add(partial(tell, documents.env(su=True)))
        # What is undone is seen no more: Odoo may try again with the same cursor.
        cr.postrollback.add(partial(_TOUCHED.pop, cr, None))
    automated = is_automated()
    for row_id in ids:
        touched.setdefault((documents._name, row_id), (kind, automated))


def look(env, kind="seen"):
    """Have documents be seen that are irregular, and that nobody has seen.

    They are those of before the installation, or of a vendor that was not known to be
    a marketplace.
    """
    unseen = fields.Domain("marketplace_case_id", "=", False)
    free = env["res.company"]._marketplace_free_ids()
    if free:
        unseen &= fields.Domain("company_id", "not in", list(free))
    for model in env["res.company"]._marketplace_heirs("purchase.marketplace.register"):
        documents = env[model].sudo()
        domain = documents._marketplace_register_domain()
        touch(documents.search(fields.Domain(domain) & unseen), kind)


def tell(env):
    """Have the trail say what the documents that were touched have become (R11)."""
    touched = _TOUCHED.pop(env.cr, {})
    env.cr.precommit.data.pop(_WAITS, None)
    groups = {}
    for model, row_id in touched:
        groups.setdefault(model, []).append(row_id)
    facts = []
    for model, ids in groups.items():
        for document, new in _see(env[model].browse(ids).exists()):
            kind, automated = touched[model, document.id]
            kind = "seen" if new and kind == "changed" else kind
            more = {"automated": True} if automated else {}
            facts.append(trail.Fact(kind, document.marketplace_case_id, more))
    trail.add(facts, if_changed=True)


def _see(documents):
    """Note what documents are: pairs of one that has a case, and whether it is new."""
    new, told = [], []
    since = {one: one._marketplace_installed_on() for one in documents.company_id}
    for document in documents:
        known = document.marketplace_case_id
        sight = document._marketplace_sight()
        if not (known or sight.concerned):
            continue
        values = {**sight.values, **_stand(known, sight)}
        if known:
            _write(known, values)
            told.append((document, False))
        else:
            values["company_id"] = document.company_id.id
            values["document_model"] = document._name
            values["document_id"] = document.id
            values["seen_on"] = fields.Datetime.now()
            values["existed"] = takeover.existed(
                document.create_date, since.get(document.company_id)
            )
            new.append((document, values))
    if new:
        created = protected.create(documents.env[CASE], [vals for _doc, vals in new])
        for (document, _vals), made in zip(new, created, strict=True):
            protected.write(document, {"marketplace_case_id": made.id})
            told.append((document, True))
    return told


def _stand(known, sight):
    """Values of where a document stands now.

    What the secretariat says of a vendor, it says of its open documents.
    """
    before = _standing(known)
    if known and not known.company_id._marketplace_is_bound():
        return _values(known, rules.Standing())
    if known.on_marketplace and not sight.values.get("on_marketplace"):
        if known.vendor_number == sight.values["vendor_number"]:
            before = rules.Standing()
    found = sight.irregularity
    return _values(known, rules.follow(before, found, sight.covered, sight.committed))


def is_in_force(document, dated):
    """Whether a directive is in force for what pays, or owes, without the gate (R15).

    A typed date alone does not put it before: Odoo recorded it then, or before the
    product was there.
    """
    effective = document.company_id.marketplace_effective_date
    if not effective or dated >= effective:
        return True
    recorded = document.create_date
    since = document.company_id._marketplace_installed_on()
    return recorded.date() >= effective and not takeover.existed(recorded, since)


def unbilled(document):
    """What is irregular of what pays, or owes, without a bill that passed the gate.

    What the secretariat found to be older than the directive is, for the same amount.
    """
    effective = document.company_id.marketplace_effective_date
    if not effective or document.date >= effective:
        return "unbilled"
    known = document.marketplace_case_id
    amount = document._marketplace_said()["amount_total"]
    if known.finding == PRIOR and known.amount_total == amount:
        return False
    return "backdated"


def _standing(case):
    return rules.Standing(case.irregularity or "", case.pending or "")


def _values(case, standing):
    since = case.since
    if not standing.irregularity:
        since = False
    elif not since:
        since = fields.Datetime.now()
    return {
        "irregularity": standing.irregularity or False,
        "pending": standing.pending or False,
        "since": since,
    }


def _write(case, values):
    """Write what changes, and that alone."""
    changed = {
        name: value
        for name, value in values.items()
        if case._fields[name].convert_to_write(case[name], case) != value
    }
    if changed:
        protected.write(case, changed)


# ---- what becomes of a case --------------------------------------------------------


def delete(cases):
    """Keep what was seen of documents that are deleted."""
    # Read together: not as those of documents, which are gone.
    cases = cases.sudo().with_prefetch()
    for case in cases:
        standing = rules.follow(_standing(case), "")
        _write(case, {"gone": True, **_values(case, standing)})
    trail.add([trail.Fact("deleted", case) for case in cases])


def close(case, finding, reason=""):
    """Note what was found of a case; who calls this has checked who acts."""
    case = case.sudo()
    before = _standing(case)
    values = {
        "finding": finding,
        "reason": reason.strip() or False,
        "closed_by": case.env.uid,
        "closed_on": fields.Datetime.now(),
    }
    # A document that is still there is asked again, as what was found has it.
    standing = rules.close(before) if finding == SETTLED else rules.Standing()
    standing = before if finding == UNAUTHORIZED else standing
    protected.write(case, {**values, **_values(case, standing)})
    document = case._document()
    if document:
        sight = document._marketplace_sight()
        _write(case, {**sight.values, **_stand(case, sight)})
    trail.add([trail.Fact("case_closed", case)])


def follow(env, inside):
    """Have cases follow whether the directive binds their organization (R33).

    :param inside: domain of them.
    """
    cases, told = env[CASE].sudo().search(inside), []
    for case in cases:
        is_bound = case.company_id._marketplace_is_bound()
        document = is_bound and case._document()
        if document:
            touch(document)
        elif not is_bound and case.irregularity:
            _write(case, _values(case, rules.Standing()))
            told.append(trail.Fact("changed", case))
    trail.add(told)


def reopen(documents):
    """Take back what was found of documents that are no longer what was seen."""
    for case in documents.sudo().marketplace_case_id:
        standing = rules.reopen(_standing(case))
        protected.write(case, {**FINDING, **_values(case, standing)})
    touch(documents)


class PurchaseMarketplaceCase(models.Model):
    """What was seen of a purchase on a marketplace, and where its case stands (R11).

    Invariant: the functions of this module alone write it, and the trail has each of
    its values. It stays when the document is deleted. What was irregular once stays
    so, until the document is covered and committed, or the secretariat closes the case.
    """

    _name = "purchase.marketplace.case"
    _description = "Purchase seen on a marketplace"
    _inherit = ["purchase.marketplace.protected"]
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False
    _marketplace_protected = MappingProxyType(dict.fromkeys(KEPT[CASE].columns, False))

    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, ondelete="restrict", index=True
    )
    document_model = fields.Char(readonly=True, required=True)
    document_id = fields.Many2oneReference(
        string="Document No.",
        model_field="document_model",
        readonly=True,
        required=True,
    )
    gone = fields.Boolean(string="Deleted", readonly=True)
    existed = fields.Boolean(
        string="Found at the Installation",
        readonly=True,
        index=True,
        help="Odoo had recorded it before this application was installed.",
    )
    kind = fields.Selection(
        [
            ("order", "Order"),
            ("bill", "Bill"),
            ("expense", "Expense"),
            ("entry", "Entry"),
            ("payment", "Payment"),
        ],
        readonly=True,
        required=True,
    )
    name = fields.Char(string="Document", readonly=True, required=True)
    reference = fields.Char(readonly=True)
    vendor = fields.Char(readonly=True)
    # No foreign key: contacts are merged and deleted.
    vendor_number = fields.Integer(readonly=True, aggregator=None)
    on_marketplace = fields.Boolean(string="Vendor Is a Marketplace", readonly=True)
    date = fields.Date(readonly=True)
    first_date = fields.Date(readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True, aggregator=None)
    amount_untaxed = fields.Monetary(
        string="Amount before Taxes", readonly=True, aggregator=None
    )
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    state = fields.Char(string="Document Status", readonly=True)
    authorization = fields.Char(readonly=True)
    refusals = fields.Char(string="Refused For", readonly=True)
    irregularity = fields.Selection(
        IRREGULARITIES, string="What Is Irregular", readonly=True, index=True
    )
    pending = fields.Selection(
        IRREGULARITIES, string="Irregular if Not Committed", readonly=True
    )
    seen_on = fields.Datetime(string="Seen on", readonly=True)
    since = fields.Datetime(string="Irregular Since", readonly=True)
    finding = fields.Selection(
        FINDINGS, string="Finding of the Secretariat", readonly=True
    )
    reason = fields.Text(string="Reason for the Finding", readonly=True)
    closed_by = fields.Many2one(
        "res.users", string="Closed by", readonly=True, ondelete="restrict"
    )
    closed_on = fields.Datetime(string="Closed on", readonly=True)

    _document_unique = models.UniqueIndex(
        "(document_model, document_id)", "This document already has a case."
    )

    def _marketplace_refuse_deletion(self):
        """What was seen stays (R11, R27).

        :raise AccessError: always.
        """
        raise AccessError(
            self.env._(
                "What was seen of a purchase stays in the register. The secretariat "
                "closes the case."
            )
        )

    def _document(self):
        """The document, in the hands of whoever asks; none when it is gone."""
        self.ensure_one()
        if self.gone or self.document_model not in self.env:
            return None
        return self.env[self.document_model].browse(self.document_id).exists()

    def action_open(self):
        """Open the document, as the register shows it to whoever keeps no books.

        :raise AccessError: when the person may not read it.
        """
        document = self._document()
        if not document:
            return False
        document.check_access("read")
        return document._marketplace_open()

    def action_trail(self):
        """What the trail says of it: what the document was, each time it was seen."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "cssrs_marketplace_authorization.purchase_marketplace_trail_action"
            ),
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
        }

    def action_marketplace_close(self):
        """Ask what was found, and why; the act is refused to others anyway."""
        self.ensure_one()
        self._check_closing()
        wizard = self.env["purchase.marketplace.reason"].create(
            {"act": "close", "document_model": self._name, "document_id": self.id}
        )
        return wizard._get_action()

    def _marketplace_close(self, finding, reason):
        """Note what the secretariat has found, and why (R23).

        :param finding: a value of ``finding``.
        :param reason: mandatory; it is posted on the document too.
        :raise UserError: when the person is not of the secretariat, or says too little.
        """
        self.ensure_one()
        names = dict(self._fields["finding"]._description_selection(self.env))
        # What was decided on paper is taken over with its paper.
        listed = finding in names and finding != PAPER
        self._check_closing(decision.gaps(listed, reason))
        if finding == UNAUTHORIZED:
            self._check_takeover(reason)
        close(self, finding, reason)
        self._tell_found(finding, reason)

    def _tell_found(self, finding, reason):
        """Say on the document what was found of it, and let it follow."""
        names = dict(self._fields["finding"]._description_selection(self.env))
        body = Markup("<strong>%s</strong><br/>%s") % (names[finding], reason.strip())
        document = self.sudo()._document()
        if document:
            document._marketplace_found(finding)
            author = self.env.user.partner_id
            document.message_post(body=body, author_id=author.id)

    def _check_closing(self, gaps=()):
        """Leave the cases to a person of the secretariat.

        :param gaps: what is missing to close one.
        :raise UserError: says who closes them, and what is missing.
        """
        refusals = list(gaps)
        if not is_secretary(self.env):
            refusals.insert(0, Refusal("case_of_secretariat"))
        messages.check(self.env, refusals)
        self.check_access("read")
