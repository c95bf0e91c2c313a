from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import messages
from ..guard import as_system
from ..rules import coverage, seal
from ..rules.refusal import Refusal

#: Content of the form that the seal covers, besides goods and alternatives.
SEALED = (
    "name",
    "need",
    "consequence",
    "attestation",
    "third_party_seller",
    "amount_untaxed",
    "valid_until",
    "submitted_on",
    "decided_on",
    "decision_note",
    "decided_by_name",
)
SEALED_LINKS = (
    "company_id",
    "establishment_id",
    "requester_id",
    "submitted_by",
    "marketplace_id",
    "partner_id",
    "currency_id",
    "decided_by",
)


class PurchaseMarketplaceGrant(models.AbstractModel):
    """What an approved form allows, and what is left of it (R16, R17, R32).

    Invariant: what its committed documents take never exceeds what was approved. The
    row is taken before it is spent, so that two buyers never spend it twice.
    """

    _name = "purchase.marketplace.grant"
    _description = "What a marketplace purchase authorization allows"

    def _marketplace_grant(self, document):
        """What is left for a document, besides what it already takes (R16, R32)."""
        self.ensure_one()
        taken, quantities = 0.0, {}
        if document._marketplace_is_committed():
            taken, quantities = document._marketplace_share(self)
        limit = self._marketplace_limit()
        return coverage.Grant(
            name=self.name,
            state=self.state,
            company=self.company_id.id,
            marketplaces=self._marketplace_keys(),
            intact=self.state != "approved" or self.seal == self._marketplace_seal(),
            valid_until=self.valid_until or None,
            amount_left=limit - self.amount_committed + taken,
            rounding=self.currency_id.rounding,
            goods={
                line.id: coverage.GrantedGood(
                    line.name,
                    line.quantity - line.qty_committed + quantities.get(line.id, 0.0),
                )
                for line in self.line_ids
            },
        )

    def _marketplace_limit(self):
        """Authorized amount with the tolerance of the organization."""
        tolerance = self.company_id.marketplace_tolerance / 100.0
        return self.currency_id.round(self.amount_untaxed * (1.0 + tolerance))

    def _marketplace_keys(self):
        """Keys of the marketplaces that the form designates."""
        keys = set()
        if self.marketplace_id:
            keys.add(f"marketplace:{self.marketplace_id.id}")
        if self.partner_id:
            keys.add(self.partner_id._marketplace_key())
        return frozenset(keys)

    def _marketplace_open_limit(self):
        """Note, before orders are committed, the limit PostgreSQL holds them to."""
        for authorization in self:
            limit = authorization._marketplace_limit()
            if (
                authorization.state == "approved"
                and authorization.amount_limit != limit
            ):
                as_system(authorization).amount_limit = limit

    def _marketplace_documents(self):
        """Committed documents that use the authorization."""
        return self.purchase_order_ids.filtered(lambda o: o._marketplace_is_committed())

    def _marketplace_match(self, product):
        """The authorized good that a product is; empty when the person must choose."""
        self.ensure_one()
        exact = self.line_ids.filtered(lambda line: line.product_id == product)
        if exact:
            return exact[:1]
        return (
            self.line_ids
            if len(self.line_ids) == 1 and not self.line_ids.product_id
            else exact
        )

    def _marketplace_snapshot(self):
        """Everything that the approval is about, as plain values."""
        self.ensure_one()
        return {
            **{name: self[name] or None for name in SEALED},
            **{name: self[name].id or None for name in SEALED_LINKS},
            "lines": [
                line._marketplace_snapshot() for line in self.line_ids.sorted("id")
            ],
            "alternatives": [
                a._marketplace_snapshot() for a in self.alternative_ids.sorted("id")
            ],
        }

    def _marketplace_seal(self):
        """Seal of the present content."""
        return seal.seal(self.sudo()._marketplace_snapshot())

    def _marketplace_close(self):
        """Seal what was just approved, read back as the database keeps it."""
        self.env.flush_all()
        self.invalidate_recordset()
        self.line_ids.invalidate_recordset()
        self.alternative_ids.invalidate_recordset()
        as_system(self).seal = self._marketplace_seal()
        self._marketplace_open_limit()

    def _marketplace_lock(self):
        """Take the rows before they are used: the second of two transactions waits.

        Under REPEATABLE READ a lock alone lets the second go on with what it saw before
        the first was committed. An UPDATE makes it fail with a serialization error; the
        server then plays the whole request again, which sees what the first has taken.
        """
        locked = self.env.cr.precommit.data.setdefault("marketplace_locked", set())
        ids = sorted(set(self.ids) - locked)
        if ids:
            self.env.execute_query(
                SQL(
                    "UPDATE purchase_marketplace_authorization SET write_date = "
                    "write_date WHERE id IN (SELECT id FROM "
                    "purchase_marketplace_authorization WHERE id IN %s ORDER BY id "
                    "FOR NO KEY UPDATE)",
                    tuple(ids),
                )
            )
            locked.update(ids)

    # ---- what procurement does with it ---------------------------------------------

    def action_create_rfq(self):
        """Create the request for quotation of an approved authorization."""
        self.ensure_one()
        if self.state != "approved":
            refusals = [
                Refusal(
                    "not_approved", {"authorization": self.name, "state": self.state}
                )
            ]
            raise UserError(messages.explain(self.env, refusals))
        order = self.env["purchase.order"].create(self._prepare_purchase_order())
        return order._get_records_action()

    def _prepare_purchase_order(self):
        """Values of the request for quotation: what is left of each good."""
        self.ensure_one()
        vendor = self.partner_id or self.env["res.partner"].search(
            [
                ("marketplace_id", "=", self.marketplace_id.id),
                ("is_marketplace_vendor", "=", True),
            ],
            limit=1,
        )
        missing = self.line_ids.filtered(lambda line: not line.product_id)
        if not vendor or missing:
            raise UserError(
                self.env._(
                    "Odoo needs a vendor and a product for each good to order. Create "
                    "the request for quotation in Purchase, then link this "
                    "authorization to it."
                )
            )
        return {
            "company_id": self.company_id.id,
            "partner_id": vendor.id,
            "currency_id": self.currency_id.id,
            "origin": self.name,
            "marketplace_authorization_id": self.id,
            "order_line": [
                fields.Command.create(line._prepare_purchase_order_line())
                for line in self.line_ids
                if line.quantity > line.qty_committed
            ],
        }

    def action_view_purchase_orders(self):
        """Open the orders made under this authorization."""
        return self.purchase_order_ids._get_records_action(name=self.env._("Orders"))
