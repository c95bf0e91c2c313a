from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import seal
from ..gate import protected

#: Columns that the seal covers: all that was known when the form was approved.
SEALED = {
    "purchase_marketplace_authorization": (
        "id",
        "name",
        "company_id",
        "establishment_id",
        "requester_id",
        "marketplace_id",
        "partner_id",
        "third_party_seller",
        "currency_id",
        "need",
        "consequence",
        "attestation",
        "amount_untaxed",
        "valid_until",
        "submitted_by",
        "submitted_on",
        "decided_by",
        "decided_by_name",
        "decided_capacity",
        "mandate_id",
        "decided_on",
        "decision_note",
    ),
    "purchase_marketplace_authorization_line": (
        "id",
        "name",
        "product_id",
        "product_url",
        "quantity",
        "product_uom_id",
        "price_unit",
        "is_essential",
        "essential_reason",
        "is_unique",
        "unique_reason",
        "is_irreplaceable",
        "irreplaceable_reason",
        "is_sole_distributor",
        "sole_distributor_reason",
    ),
    "purchase_marketplace_alternative": ("id", "source", "date", "outcome"),
}
#: Columns of the form that came later: without a value, they change no seal.
LATER = ("amount_charges",)
#: Further columns that the seal covers when the form was not approved.
CLOSED = (
    "state",
    "unmet_essential",
    "unmet_unique",
    "unmet_irreplaceable",
    "unmet_sole_distributor",
    "substitute_requested_by",
    "substitute_requested_on",
    "substitute_product_id",
    "substitute_name",
    "substitute_vendor_id",
    "substitute_note",
)


def seal_decision(forms):
    """Seal what was just decided (R5)."""
    forms.flush_recordset()
    for form_id, value in forms._make_seals().items():
        protected.write(forms.browse(form_id), {"seal": value})


class PurchaseMarketplaceAuthorization(models.Model):
    """The seal of a decided form, and the lock of its row (R5).

    Invariant: the seal is computed from the database, in the transaction of the
    decision. A form is locked before it is used: of two transactions at once, the
    second waits.
    """

    _inherit = "purchase.marketplace.authorization"

    is_altered = fields.Boolean(
        compute="_compute_is_altered",
        help="Whether the content is no longer what was approved.",
    )

    def _make_seals(self, taking=None):
        """Compute the seals of the forms from the database.

        One SQL query, which does not use the cache of the ORM: a change made by SQL is
        seen. The seal of a revocation is chained to the seal of the approval.

        :param taking: SQL that locks the rows, to run in the same query.
        :return: dictionary: id, then seal.
        """
        if not self:
            return {}
        for table, columns in SEALED.items():
            self.env[table.replace("_", ".")].flush_model(columns)
        self.flush_model((*CLOSED, *LATER))
        form = "purchase_marketplace_authorization"
        rows = self.env.execute_query(
            SQL(
                "%s SELECT form.id, form.approval_seal, %s, %s, "
                "CASE WHEN form.state != 'approved' THEN %s END, %s, %s "
                "FROM %s form WHERE form.id IN %s",
                SQL("WITH taken AS (%s)", taking) if taking else SQL(),
                self._columns_sql(SEALED[form], "form"),
                self._columns_sql(LATER, "form"),
                self._columns_sql(CLOSED, "form"),
                self._parts_sql("purchase_marketplace_authorization_line"),
                self._parts_sql("purchase_marketplace_alternative"),
                SQL.identifier(form),
                self._ids,
            )
        )
        return {
            row_id: seal.seal(
                {
                    **form,
                    **{name: value for name, value in later.items() if value},
                    **(closed or {}),
                    "lines": lines,
                    "alternatives": alternatives,
                },
                previous or "",
            )
            for row_id, previous, form, later, closed, lines, alternatives in rows
        }

    @api.model
    def _columns_sql(self, columns, alias):
        """SQL of the columns of a row, as one JSON object."""
        pairs = [SQL("%s, %s", name, SQL.identifier(alias, name)) for name in columns]
        return SQL("json_build_object(%s)", SQL(", ").join(pairs))

    @api.model
    def _parts_sql(self, table):
        """SQL of the sealed columns of the parts of a form, as one JSON list."""
        return SQL(
            "(SELECT json_agg(%s ORDER BY part.id) FROM %s part "
            "WHERE part.authorization_id = form.id)",
            self._columns_sql(SEALED[table], "part"),
            SQL.identifier(table),
        )

    @api.depends("state", "seal")
    def _compute_is_altered(self):
        altered = self._find_altered()
        for authorization in self:
            authorization.is_altered = authorization in altered

    def _find_altered(self):
        """Approved forms whose content no longer matches their seal."""
        approved = self.filtered(lambda a: a.state == "approved")
        seals = approved._make_seals()
        return approved.filtered(lambda a: a.seal != seals[a.id])

    def _lock(self):
        """Lock the rows before they are used: the second of two transactions waits.

        Under REPEATABLE READ, after a plain lock the second transaction would go on
        with the data of its snapshot. An UPDATE makes it fail with a serialization
        error: Odoo retries the request, which then sees what the first has taken.
        """
        if self:
            self.env.execute_query(self._lock_query())

    def _lock_intact(self):
        """Lock the rows and verify their seals, in one query (R5)."""
        approved = self.filtered(lambda a: a.state == "approved")
        if not approved:
            self._lock()
            return
        seals = approved._make_seals(self._lock_query())
        altered = approved.filtered(lambda a: a.seal != seals[a.id])
        protected.write(approved - altered, {"is_altered": False})
        protected.write(altered, {"is_altered": True})

    def _lock_query(self):
        """SQL that locks the rows, in the order of their ids."""
        return SQL(
            "UPDATE purchase_marketplace_authorization SET id = id "
            "WHERE id IN (SELECT id FROM purchase_marketplace_authorization "
            "WHERE id IN %s ORDER BY id FOR NO KEY UPDATE)",
            tuple(self.ids),
        )
