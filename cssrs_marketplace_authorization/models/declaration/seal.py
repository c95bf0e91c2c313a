from odoo import fields, models
from odoo.tools import SQL, sql

from ...constants import CHUNK
from ...rules import seal
from ..gate import protected
from .declaration import TRANSMISSION

DECLARATIONS = "purchase_marketplace_declaration"
LINES = "purchase_marketplace_declaration_line"
#: Columns that are written after the seal.
LATER = (
    "seal",
    "transmission_seal",
    "channel",
    "acknowledgement",
    "pdf_sha256",
    "message_main_attachment_id",
    "write_date",
)
#: Emptied by Odoo when the account of a person is deleted.
AUTHORS = ("create_uid", "write_uid")


def seal_transmission(declarations):
    """Seal the transmission, which is recorded after the issue."""
    for declaration in declarations:
        found = declaration._transmission_seal()
        protected.write(declaration, {"transmission_seal": found})


def seal_lines(declaration):
    """Seal the lines of a declaration that is being issued, in the database."""
    declaration.env.cr.execute(
        SQL(
            "UPDATE purchase_marketplace_declaration_line line SET seal = %s "
            "WHERE declaration_id = %s",
            declaration._line_seal_sql(),
            declaration.id,
        )
    )
    declaration.env.invalidate_all(flush=False)


class PurchaseMarketplaceDeclaration(models.Model):
    """The seal of an issued declaration, chained to the previous one (R7).

    Invariant: the seal covers the columns of the declaration and of its lines, as the
    database has them. Neither Odoo nor an update of the product changes it.
    """

    _inherit = "purchase.marketplace.declaration"

    sealed_columns = fields.Text(
        readonly=True, copy=False, help="Columns of the database that the seals cover."
    )

    def write(self, vals):
        if not TRANSMISSION & vals.keys():
            return super().write(vals)
        declared = self.filtered(lambda declaration: declaration.state == "declared")
        # No key of the context may disable tracking.
        tracked = self.with_context(tracking_disable=False, mail_notrack=False)
        result = super(PurchaseMarketplaceDeclaration, tracked).write(vals)
        seal_transmission(declared)
        return result

    def _make_seal(self):
        """Compute the seal from the database, chained to the previous declaration."""
        self.ensure_one()
        self.env.flush_all()
        return seal.seal_all(self._row_texts(), self.sudo().previous_id.seal or "")

    def _row_texts(self):
        """Every column of the declaration, then of each line, as the database has it.

        Empty columns and columns added to the table since are left out: an update of
        the product, or another addon, changes no seal.
        """
        unsealed = self._unsealed
        yield self._row_text(DECLARATIONS, self.id, [*LATER, *unsealed(DECLARATIONS)])
        last, without = None, unsealed(LINES)
        while rows := self.env.execute_query(
            SQL(
                # A line added by SQL may have no number.
                "SELECT COALESCE(line_number, 0), id, "
                "(jsonb_strip_nulls(to_jsonb(line)) - %s::text[])::text FROM %s line "
                "WHERE declaration_id = %s AND %s ORDER BY 1, 2 LIMIT %s",
                without,
                SQL.identifier(LINES),
                self.id,
                SQL("(COALESCE(line_number, 0), id) > %s", last)
                if last
                else SQL("TRUE"),
                CHUNK,
            )
        ):
            yield from (text for _number, _id, text in rows)
            last = rows[-1][:2]

    def _present_columns(self):
        """Names of the columns that a seal made now covers, each with its table."""
        return " ".join(
            f"{table}.{name}"
            for table in (DECLARATIONS, LINES)
            for name in self._table_columns(table)
        )

    def _unsealed(self, table):
        """Columns that the seals of this declaration do not cover.

        Columns added to the table since; ``create_uid`` and ``write_uid``, which Odoo
        empties when it deletes a user; and columns that are dropped with their addon.
        """
        sealed = (self.sudo().sealed_columns or "").split()
        lines = self.env["purchase.marketplace.declaration.line"]
        added = [
            name
            for name in self._table_columns(table)
            if sealed and f"{table}.{name}" not in sealed
        ]
        return [*AUTHORS, *lines._unsealed_columns, *added]

    def _table_columns(self, table):
        """Names of the columns of a table, sorted."""
        return sorted(sql.table_columns(self.env.cr, table))

    def _find_altered_line(self):
        """The first line whose columns no longer match its seal; empty if none."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM purchase_marketplace_declaration_line line "
                "WHERE declaration_id = %s AND seal IS DISTINCT FROM %s "
                "ORDER BY line_number LIMIT 1",
                self.id,
                self._line_seal_sql(),
            )
        )
        return self.env["purchase.marketplace.declaration.line"].browse(
            [row[0] for row in rows]
        )

    def _row_text(self, table, row_id, without):
        """The columns of one record, as one text."""
        query = SQL(
            "SELECT (jsonb_strip_nulls(to_jsonb(row)) - %s::text[])::text "
            "FROM %s row WHERE id = %s",
            list(without),
            SQL.identifier(table),
            row_id,
        )
        return self.env.execute_query(query)[0][0]

    def _transmission_seal(self):
        """Seal of the transmission of the declaration."""
        self.ensure_one()
        record = self.sudo()
        names = ("channel", "acknowledgement", "pdf_sha256")
        values = {name: record[name] or None for name in names}
        return seal.seal(values, record.seal)

    def _line_seal_sql(self):
        """SQL of the seal of a line: all of its columns."""
        return SQL(
            "encode(sha256(convert_to((jsonb_strip_nulls(to_jsonb(line)) "
            "- %s::text[])::text, 'UTF8')), 'hex')",
            ["seal", *self._unsealed(LINES)],
        )
