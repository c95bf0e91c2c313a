from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import coverage
from ...rules.refusal import Refusal
from ...words import render as messages


class PurchaseMarketplaceDocument(models.AbstractModel):
    """A document that may buy from an online marketplace: order, bill, expense…

    A document joins the rule by inheriting this class and saying what it buys with
    ``_marketplace_purchase``. Everything a person sees (banner, error, button) and
    everything the server enforces comes from ``_marketplace_get_refusals``.

    Invariant: a committed document that buys goods from a marketplace on or after the
    effective date has an authorization without any refusal (R2).
    """

    _name = "purchase.marketplace.document"
    _inherit = ["purchase.marketplace.ledger.source"]
    _description = "Document that may buy from an online marketplace"

    #: Whether a refusal names the document even when it is alone: it came in a batch.
    _marketplace_always_named = False

    marketplace_authorization_id = fields.Many2one(
        "purchase.marketplace.authorization",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    marketplace_refusals = fields.Html(
        compute="_compute_marketplace_refusals",
        help="Why the directive forbids this purchase as it stands, and what to do.",
    )

    # ---- what each kind of document says -------------------------------------------

    def _marketplace_is_subject(self):
        """Whether the document buys from an online marketplace (R1). To define."""
        raise NotImplementedError

    def _marketplace_is_committed(self):
        """Whether the document already counts against its authorization. To define."""
        raise NotImplementedError

    def _marketplace_takes(self):
        """Whether the document already takes its share of its authorization."""
        return self._marketplace_is_committed()

    def _marketplace_purchase(self, authorization):
        """The :class:`~..rules.coverage.Purchase` of this document. To define.

        :param authorization: the linked record, whose currency and units count; empty
            when there is none.
        """
        raise NotImplementedError

    def _marketplace_matched(self):
        """The authorized goods that the document claims to buy. To define."""
        raise NotImplementedError

    def _marketplace_share(self, authorization):
        """What this document takes of an authorization once committed. To define.

        :return: amount before taxes, and a quantity for each authorized line id.
        """
        raise NotImplementedError

    def _marketplace_recompute(self):
        """Compute again the amounts that the rules read. To define if they are stored.

        A person may write any stored amount through RPC: only its sources count.
        """

    def _marketplace_authorizations(self):
        """Every authorization that the documents use, whatever their link is."""
        return self.marketplace_authorization_id

    def _marketplace_taken(self, authorization):
        """What the document takes of an authorization already.

        :return: the same as :meth:`_marketplace_share`, or nothing.
        """
        if self._marketplace_takes():
            return self._marketplace_share(authorization)
        return 0.0, {}

    def _marketplace_decided_on(self, authorization):
        """Day of the approval, when the purchase is not made just now (R23)."""
        return None

    # ---- the one question ----------------------------------------------------------

    def _marketplace_get_refusals(self):
        """Every reason why this document may not be committed; empty when it may.

        :return: list of :class:`~..rules.refusal.Refusal` (R2, R16, R17, R32).
        """
        self.ensure_one()
        document = self.sudo()
        if not document._marketplace_is_subject() or document._marketplace_is_prior():
            return []
        authorization = document.marketplace_authorization_id
        # First the purchase: it reads the lines of all the documents at once.
        purchase = document._marketplace_purchase(authorization)
        grant = authorization._get_grant(document) if authorization else None
        return coverage.shortfalls(purchase, grant)

    def _marketplace_is_prior(self):
        """Whether the directive is not yet in force for a purchase made today (R15).

        No date of the document counts: the server's clock does, in the time zone of
        the organization, which is read only on the days when it matters.
        """
        self.ensure_one()
        effective = self.company_id.marketplace_effective_date
        if not effective or effective < fields.Date.today():
            return False
        return self._marketplace_local_today() < effective

    def _marketplace_today(self, authorization):
        """Date at which an authorization is used; exact when it may expire."""
        if authorization.valid_until:
            return self._marketplace_local_today()
        return fields.Date.today()

    def _marketplace_local_today(self):
        """Today for the organization: not for the person, who chooses a time zone."""
        return self.company_id._marketplace_today()

    def _marketplace_currency(self):
        """Currency of the amounts in the refusals."""
        return self.marketplace_authorization_id.currency_id or self.currency_id

    def _marketplace_enforce(self):
        """Refuse to commit documents that the directive forbids (R2).

        The authorizations are locked first: of two people who spend the same one at
        once, the second waits, then sees what the first has taken.

        :raise UserError: names every blocked document, the reasons and the next steps.
        """
        documents = self.filtered(lambda d: d.sudo()._marketplace_is_subject())
        documents._marketplace_recompute()
        authorizations = documents.sudo()._marketplace_authorizations()
        authorizations._lock_intact()
        blocked = {
            d: refusals
            for d in documents
            if (refusals := d._marketplace_get_refusals())
        }
        if blocked:
            raise UserError(self._marketplace_error(blocked))
        authorizations._open_limit()

    def _marketplace_error(self, blocked):
        """One message for all the blocked documents.

        :param blocked: refusals of each document.
        """
        parts = []
        for document, refusals in blocked.items():
            text = messages.explain(
                self.env, refusals, document.sudo()._marketplace_currency()
            )
            title = (
                f"{document.sudo().display_name}\n"
                if len(blocked) > 1 or len(self) > 1 or self._marketplace_always_named
                else ""
            )
            parts.append(title + text)
        return "\n\n".join(parts)

    @api.depends("marketplace_authorization_id")
    def _compute_marketplace_refusals(self):
        for document in self:
            refusals = document._marketplace_get_refusals()
            currency = refusals and document.sudo()._marketplace_currency()
            document.marketplace_refusals = messages.as_html(
                self.env, refusals, currency
            )

    def _marketplace_seller(self):
        return self.partner_id.commercial_partner_id.name or ""

    def unlink(self):
        # Not an ``ondelete`` method, which a flag of the context switches off.
        self._marketplace_refuse_noted()
        return super().unlink()

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
            refusal = Refusal("in_ledger", {"document": document.display_name})
            raise UserError(messages.explain(self.env, [refusal]))

    # ---- what a person can do about it ---------------------------------------------

    def _marketplace_requested_lines(self):
        """Lines whose goods a new form asks for. To define."""
        raise NotImplementedError

    def action_request_marketplace_authorization(self):
        """Open the form that precedes this purchase, with what is known (R9)."""
        return self._marketplace_open_request()._get_records_action(
            name=self.env._("Authorization Request")
        )

    def _marketplace_open_request(self):
        """The form of this document, not decided yet; prepared if there is none."""
        self.ensure_one()
        authorization = self.marketplace_authorization_id
        if authorization.sudo().state not in ("draft", "submitted"):
            authorization = authorization.create(
                self._prepare_marketplace_authorization()
            )
            self.marketplace_authorization_id = authorization
        return authorization

    def _prepare_marketplace_authorization(self):
        """Values of the form for this document."""
        self.ensure_one()
        vendor = self.partner_id.commercial_partner_id
        return {
            "company_id": self.company_id.id,
            "partner_id": vendor.id,
            "marketplace_id": vendor.sudo().marketplace_id.id,
            "currency_id": self.currency_id.id,
            "line_ids": [
                fields.Command.create(line._prepare_marketplace_authorization_line())
                for line in self._marketplace_requested_lines()
            ],
        }

    def action_open_marketplace_authorization(self):
        """Open the linked authorization."""
        self.ensure_one()
        return self.marketplace_authorization_id._get_records_action()
