from contextlib import nullcontext

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import coverage, gate
from ...words import render as messages
from . import computed, protected, share
from .line import together
from .share import AUTHORIZATION

#: Why a document could be committed. A model of another addon names the list again: its
#: translations are then those of its own addon.
CLEARANCES = [
    (gate.AUTHORIZED, "Covered by an authorization"),
    (gate.SERVICES, "Services only"),
    (gate.PRIOR, "Before the directive"),
    (gate.CREDIT, "Credit note"),
    (gate.TAKEN, "Posted before the installation"),
]


#: Lines that are written by themselves: nothing is saved together.
_ALONE = nullcontext()


class PurchaseMarketplaceDocument(models.AbstractModel):
    """A document that may buy from an online marketplace, and the gate it passes.

    A kind of document joins by inheriting this class in front of Odoo's own, declaring
    its :class:`~.kind.Kind`, and giving three answers: ``_marketplace_facts``,
    ``_marketplace_share`` and ``_marketplace_snapshot``.
    Everything a person sees (banner, error, button) and everything the server enforces
    comes from ``rules.gate.decide``.

    Invariant: a document that is committed and buys goods from a marketplace on or
    after the effective date has a clearance without any refusal, and the authorization
    counts its share (R2). Clearance and share are written with the state, by the gate
    alone; a document that has a clearance and is not committed is between the question
    and its state, within one call.
    """

    _name = "purchase.marketplace.document"
    _inherit = ["purchase.marketplace.ledger.source", "purchase.marketplace.protected"]
    _description = "Document that may buy from an online marketplace"

    #: Whether a refusal names the document even when it is alone: it came in a batch.
    _marketplace_always_named = False

    marketplace_authorization_id = fields.Many2one(
        AUTHORIZATION, copy=False, ondelete="restrict", index="btree_not_null"
    )
    marketplace_authorization_state = fields.Selection(
        related="marketplace_authorization_id.state",
        string="Authorization Status",
        # Otherwise tracked as on the form: computed at each write of any document.
        tracking=False,
    )
    marketplace_clearance = fields.Selection(
        CLEARANCES,
        readonly=True,
        copy=False,
        help="Why a purchase from an online marketplace could be made.",
    )
    marketplace_share = fields.Json(
        copy=False, help="What it uses of its authorization: amount and quantities."
    )
    marketplace_refusals = fields.Html(
        compute="_compute_marketplace_refusals",
        help="Why the directive forbids this purchase as is, and what to do.",
    )

    # ---- the three answers ---------------------------------------------------------

    def _marketplace_facts(self):
        """What the document says of itself: :class:`~..rules.gate.Facts`. To define."""
        raise NotImplementedError

    def _marketplace_share(self, authorization):
        """What it takes of an authorization once committed. To define.

        :return: amount before taxes, and a quantity for each authorized line id.
        """
        raise NotImplementedError

    def _marketplace_snapshot(self):
        """What it buys: :class:`~..rules.coverage.Snapshot`. To define."""
        raise NotImplementedError

    # ---- what a kind of document may say besides -----------------------------------

    def _marketplace_is_bought(self):
        """Whether it buys from a marketplace as it stands, whatever was noted (R1)."""
        return self[self._marketplace_kind.flag]

    def _marketplace_is_subject(self):
        """Whether the question is asked of it: what was noted counts (R29)."""
        return self[self._marketplace_kind.flag]

    def _marketplace_is_bound(self):
        """Whether the directive binds who buys, or did when it was committed (R33)."""
        noted = self[self._marketplace_kind.flag]
        return noted or self.company_id._marketplace_is_bound()

    def _marketplace_is_watched(self):
        """Whether a change of it is looked at."""
        return self._marketplace_is_subject() or self._marketplace_is_bought()

    def _marketplace_would_buy(self, vals):
        """Whether values would make it a purchase from a marketplace."""
        return False

    def _marketplace_recognize(self):
        """Note what the words and the vendor of the documents say now (R1)."""

    def _marketplace_check_vals(self, vals):
        """Refuse values that no document may be given.

        :param vals: empty when lines are changed.
        """

    def _marketplace_check_counted(self, vals):
        """Refuse values that a document that counts may not be given."""

    def _marketplace_check_release(self):
        """Refuse to open again a document that others rely on."""

    def _marketplace_related(self):
        """Documents whose share changes with these: a list, one recordset a model."""
        return []

    def _marketplace_matched(self):
        """The authorized goods that the document claims to buy. To define."""
        raise NotImplementedError

    def _marketplace_waits(self):
        """Whether the secretariat has to say how it was authorized (R34)."""
        return False

    def _marketplace_goods_to_match(self):
        """Its lines that a paper authorization names, one good each (R34)."""
        return self.browse()

    def _marketplace_authorizations(self):
        """Every authorization that the documents use, whatever their link is."""
        return self.marketplace_authorization_id

    def _marketplace_counted_authorization(self):
        """The one that the share of the document is taken of."""
        return self.marketplace_authorization_id

    def _marketplace_taken(self, authorization):
        """What it takes of an authorization already: amount, and quantities."""
        return share.read(self.marketplace_share, authorization)

    def _marketplace_check_link(self, vals):
        """Refuse to link a document that counts to what is not approved (R32).

        :raise UserError: when it would be.
        """
        link = vals.get("marketplace_authorization_id")
        form = self.env[AUTHORIZATION].sudo().browse(link)
        if not link or form.state == "approved":
            return
        if any(document.marketplace_authorization_id.id != link for document in self):
            vendor = self[:1].sudo()._marketplace_seller()
            values = {"authorization": form.display_name, "vendor": vendor}
            messages.check(self.env, [coverage.not_in_force(form.state, values)])

    def _marketplace_seller(self):
        return self.partner_id.commercial_partner_id.name or ""

    # ---- the one question ----------------------------------------------------------

    def _marketplace_is_committed(self):
        return self._marketplace_kind.is_committed(self)

    def _marketplace_is_counted(self):
        """Whether it is committed, or is being."""
        return bool(self.marketplace_clearance) or self._marketplace_is_committed()

    def _marketplace_ask(self, held=False):
        """Whether this document may be committed, and what allows it.

        :param held: it is committed, and did not change itself.
        :return: :class:`~..rules.gate.Verdict`; an empty one if it is not concerned.
        """
        self.ensure_one()
        document = self.sudo()
        if not document._marketplace_is_subject():
            return gate.Verdict()
        facts = document._marketplace_facts()
        return gate.decide(gate.hold(facts) if held else facts)

    def _marketplace_get_refusals(self, held=False):
        """Every reason why this document may not be committed; empty when it may.

        :param held: it is committed, and did not change itself.
        :return: list of :class:`~..rules.refusal.Refusal` (R2, R11, R16, R17, R32).
        """
        return list(self._marketplace_ask(held).refusals)

    def _marketplace_get_refused(self, held=False):
        """The documents that may not be committed, with their refusals."""
        self._marketplace_read_ahead()
        self.sudo()._marketplace_authorizations().mapped("is_altered")
        refusals = {one: one._marketplace_get_refusals(held) for one in self}
        return {document: found for document, found in refusals.items() if found}

    def _marketplace_dates(self, **known):
        """When the purchase is made, as the rules see it (R15).

        The clock of the server counts, in the time zone of the organization.

        :param known: what the document tells of its own dates.
        """
        company = self.company_id
        effective = company.marketplace_effective_date or None
        return gate.Dates(effective, company._marketplace_today(), **known)

    def _marketplace_enforce(self):
        """Refuse documents that the directive forbids, and change nothing (R2).

        The authorizations are locked first: of two people who spend the same one at
        once, the second waits, then sees what the first has taken.

        :raise UserError: names every blocked document, the reasons and the next steps.
        """
        documents = self.filtered(lambda d: d.sudo()._marketplace_is_subject())
        documents._marketplace_lock()
        self._marketplace_refuse(documents._marketplace_get_refused())

    def _marketplace_lock(self):
        """Lock the authorizations: none of them is used twice at once (R16).

        :return: these authorizations.
        """
        forms = self.sudo()._marketplace_authorizations()._origin
        if forms:
            forms._lock_to_use()
        return forms

    def _marketplace_read_ahead(self):
        """Read at once what the rules then read of each document apart."""

    def _marketplace_refuse(self, blocked):
        """Refuse with one message for all the blocked documents.

        :param blocked: refusals of each document; nothing is done without any.
        :raise UserError: names each one, the reasons and the next steps.
        """
        named = len(self) > 1 or self._marketplace_always_named
        parts = []
        for document, refusals in blocked.items():
            record = document.sudo()
            text = messages.explain(self.env, refusals, record._marketplace_currency())
            parts.append(f"{record.display_name}\n{text}" if named else text)
        if parts:
            raise UserError("\n\n".join(parts))

    def _marketplace_currency(self):
        """Currency of the amounts in the refusals."""
        return self.marketplace_authorization_id.currency_id or self.currency_id

    @api.depends("marketplace_authorization_id")
    def _compute_marketplace_refusals(self):
        for document in self:
            refusals = document._marketplace_get_refusals()
            currency = refusals and document.sudo()._marketplace_currency()
            document.marketplace_refusals = messages.as_html(
                self.env, refusals, currency
            )

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create as an open document, then commit it through the gate.

        A committed state given to ``create`` (import, context default, default set by
        an administrator) thus passes the same gate as the button.
        """
        kind = self._marketplace_kind
        vals_list = [computed.kept(vals, kind.amounts) for vals in vals_list]
        defaults = self.default_get([*kind.committed, *kind.amounts])
        asked = [kind.asked(vals, defaults) for vals in vals_list]
        if not any(asked):
            documents = super().create(vals_list)
            computed.again(documents, kind.amounts & defaults.keys())
            return documents
        with self.env.cr.savepoint():
            documents = super().create(
                [
                    {**vals, **kind.opened} if states else vals
                    for vals, states in zip(vals_list, asked, strict=True)
                ]
            )
            computed.again(documents, kind.amounts & defaults.keys())
            for document, states in zip(documents, asked, strict=True):
                if states:
                    document.write(states)
        return documents

    def write(self, vals):
        """Hold the invariant whatever is written, from wherever (R2, R11, R17).

        The guard of protected fields is asked here, and what stands behind it called:
        of a plain document, few functions are entered.
        """
        kind, guarded = self._marketplace_kind, self._marketplace_protected.keys()
        if not guarded.isdisjoint(vals):
            self._marketplace_refuse_protected(guarded & vals.keys())
        passed = super(protected.PurchaseMarketplaceProtected, self).write
        with together(self) if kind.lines in vals else _ALONE:
            if kind.watched.isdisjoint(vals):
                return passed(vals)
            if not kind.amounts.isdisjoint(vals):
                vals = computed.kept(vals, kind.amounts)
            documents = self._marketplace_concerned(vals)
            if not documents:
                result = passed(vals)
                # An order may have a case, though it is not concerned any more.
                if kind.typed_date or kind.cases and self.marketplace_case_id:
                    self._marketplace_look(documents)
                return result
            states = kind.moves(vals)
            if states and not kind.material.isdisjoint(vals):
                others = {name: vals[name] for name in vals if name not in states}
                with self.env.cr.savepoint():
                    return self.write(others) and self.write(states)
            enter = "_marketplace_moving" if states else "_marketplace_changing"
            with getattr(documents, enter)(vals):
                result = passed(vals)
            self._marketplace_look(documents)
            return result

    def _marketplace_look(self, concerned):
        """Have a document that was changed be seen, when its kind has a register.

        :param concerned: those that buy, or would buy, from a marketplace.
        """

    def _marketplace_concerned(self, vals):
        """Those that buy, or would buy, from a marketplace; read from memory."""
        kind = self._marketplace_kind
        material = not kind.material.isdisjoint(vals)
        if not (material and self._marketplace_would_buy(vals)):
            return self.filtered(lambda document: document._marketplace_is_watched())
        if not kind.owner.isdisjoint(vals):
            return self
        return self.filtered(lambda document: document._marketplace_is_bound())

    def _marketplace_refuse_noted(self):
        """Keep a document that the ledger speaks of, even of one cancelled (R27).

        :raise UserError: says why, and what to do instead.
        """
        linked = self.sudo().filtered("marketplace_authorization_id")
        noted = linked and self._marketplace_ledger().sudo().search(
            [("document_model", "=", self._name), ("document_id", "in", linked.ids)],
            limit=1,
        )
        if noted:
            document = linked.browse(noted.document_id)
            messages.refuse(self.env, "in_ledger", document=document.display_name)

    # ---- next to OCA's tier validation, when it is installed -----------------------

    @api.model
    def _get_under_validation_exceptions(self):
        """Let the product note its own facts while a document is being validated.

        Nobody else writes them; refusing them would refuse a covered order.
        """
        others = getattr(super(), "_get_under_validation_exceptions", list)
        return [*others(), *self._marketplace_protected, "marketplace_flagged"]

    @api.model
    def _get_after_validation_exceptions(self):
        """The same once it has been validated."""
        others = getattr(super(), "_get_after_validation_exceptions", list)
        return [*others(), *self._marketplace_protected, "marketplace_flagged"]
