import json

from psycopg2.extras import execute_values

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from .. import messages
from ..guard import as_system, is_automated
from ..rules import declaration_columns as columns
from ..rules import seal
from ..rules.refusal import Refusal
from .purchase_marketplace_decision import ACTIVITY_DECLARE, GROUP_DG, GROUP_SECRETARIAT
from .purchase_marketplace_declared import CHUNK
from .res_company import DECLARATION_SEQUENCE

#: Seal of a line, of all that its row says; PostgreSQL computes it where the row is.
LINE_SEAL = SQL(
    "encode(sha256(convert_to("
    "(jsonb_strip_nulls(to_jsonb(line)) - 'seal')::text, 'UTF8')), 'hex')"
)
#: Columns that are known, or written, only after the seal.
LATER = (
    "seal",
    "transmission_seal",
    "channel",
    "acknowledgement",
    "message_main_attachment_id",
    "write_uid",
    "write_date",
)


class PurchaseMarketplaceIssue(models.AbstractModel):
    """How a declaration is issued, and how its seal is computed (R7).

    Two people who issue at the same time: each takes the next number of the
    organization, whose row PostgreSQL gives to one of them alone. The other is played
    again after the first is done; it then finds the lines declared, and the last
    declaration of the chain. PostgreSQL also refuses that two follow the same one.

    Invariant: a line is declared with exactly one declaration, and the seal covers
    every column of the declaration and of its lines, as the database has them.
    """

    _name = "purchase.marketplace.issue"
    _description = "How a declaration is issued"

    gaps = fields.Html(compute="_compute_gaps", sanitize=False)

    @api.depends_context("lang", "uid")
    @api.depends("state", "covered_line_ids", "channel")
    def _compute_gaps(self):
        for declaration in self:
            gaps = (
                declaration._marketplace_gaps() if declaration.state == "draft" else []
            )
            declaration.gaps = messages.gaps_as_html(self.env, gaps)

    def _marketplace_gaps(self):
        """What is missing on the declaration, and where to mend it (R7).

        :return: list of :class:`~..rules.declaration_columns.Gap`, with the record
            that mends each.
        """
        self.ensure_one()
        declaration = self.sudo()
        required = declaration.company_id._marketplace_required_columns()
        found = dict.fromkeys(declaration._marketplace_header_gaps())
        for line, row in zip(
            declaration.covered_line_ids,
            declaration.covered_line_ids._marketplace_rows(),
            strict=True,
        ):
            for key in columns.missing(row, required):
                found[(key, True, line._marketplace_mended_by(key))] = None
            for key in columns.missing(row, columns.ADVISED):
                if key not in required:
                    found[(key, False, line._marketplace_mended_by(key))] = None
        return list(found)

    def _marketplace_header_gaps(self):
        """What is missing besides the lines."""
        company = self.company_id
        gaps = []
        if not company.company_registry:
            mine = company.sudo(False).has_access("write")
            gaps.append(("registry", False, company if mine else company.browse()))
        if not self.channel:
            gaps.append(("channel", False, self.browse()))
        return gaps

    # ---- the act -------------------------------------------------------------------

    def action_declare(self):
        """Issue the declaration: number, date, seal; its lines are declared (R7).

        :raise UserError: when the user may not, when something required is missing, or
            when there is nothing to declare.
        """
        for declaration in self:
            declaration._marketplace_declare()

    def _marketplace_declare(self):
        self.ensure_one()
        self.check_access("write")
        mandate = self._marketplace_check_issuer()
        lines = self._marketplace_pending_lines()
        self._marketplace_check_complete(lines)
        company = self.company_id
        # Taken first: it is what makes the second of two people wait.
        number = company._marketplace_next_number(DECLARATION_SEQUENCE)
        previous = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "declared"),
                ("next_ids", "=", False),
            ]
        )
        as_system(self).write(
            {
                "state": "declared",
                "name": number,
                "declared_by": self.env.user.id,
                "declared_by_name": self.env.user.name,
                "declared_on": fields.Datetime.now(),
                "mandate_id": mandate.id,
                "previous_id": previous.id,
                "seal": "-",
            }
        )
        self._marketplace_store_lines(lines)
        as_system(self).seal = self._marketplace_seal()
        self._marketplace_seal_transmission()
        self._marketplace_publish()
        self._marketplace_hold_file()
        self.sudo().activity_feedback([ACTIVITY_DECLARE])

    def _marketplace_check_issuer(self):
        """The mandate under which the current user may issue.

        :raise UserError: when they may not, or when nobody holds the power.
        """
        user = self.env.user
        allowed = user.has_group(GROUP_DG) or user.has_group(GROUP_SECRETARIAT)
        if not allowed or is_automated():
            raise UserError(messages.explain(self.env, [Refusal("issuer_missing")]))
        if self.state != "draft":
            values = {"declaration": self.display_name}
            raise UserError(messages.explain(self.env, [Refusal("issued", values)]))
        forms = self.env["purchase.marketplace.authorization"]
        mandate = forms._marketplace_mandate(self.company_id)
        if not mandate:
            raise UserError(messages.explain(self.env, [Refusal("mandate_missing")]))
        return mandate

    def _marketplace_check_complete(self, lines):
        """Refuse to issue what is empty, or lacks what the organization requires.

        :raise UserError: names what is missing.
        """
        if not lines:
            raise UserError(messages.explain(self.env, [Refusal("nothing_to_declare")]))
        missing = [gap for gap in self._marketplace_gaps() if gap[1]]
        if missing:
            raise UserError(messages.gaps_as_text(self.env, missing))

    def _marketplace_store_lines(self, lines):
        """Declare the lines, each with its number and what it says.

        Written in SQL, a thousand at a time: ten thousand lines stay a matter of
        seconds. What another transaction declared meanwhile makes this one fail.
        """
        self.env.flush_all()
        rows = lines._marketplace_rows()
        for numbers in split_every(CHUNK, range(1, len(lines) + 1)):
            values = []
            for number, row in zip(numbers, rows, strict=False):
                row["line_number"] = number
                text = json.dumps(columns.encode(row), ensure_ascii=False)
                values.append((lines.ids[number - 1], number, text))
            self._marketplace_store(values)
        self._marketplace_seal_lines()

    def _marketplace_seal_lines(self):
        """Seal each line, where its row is."""
        self.env.cr.execute(
            SQL(
                "UPDATE purchase_marketplace_declaration_line line SET seal = %s "
                "WHERE declaration_id = %s",
                LINE_SEAL,
                self.id,
            )
        )
        self.env.invalidate_all(flush=False)

    def _marketplace_store(self, values):
        """Write a thousand lines.

        :param values: tuples of id, number and snapshot.
        """
        query = """
            UPDATE purchase_marketplace_declaration_line line
               SET state = 'declared', declaration_id = %s, write_uid = %s,
                   write_date = NOW() AT TIME ZONE 'UTC',
                   line_number = declared.number, snapshot = declared.snapshot
              FROM (VALUES %%s) AS declared (id, number, snapshot)
             WHERE line.id = declared.id AND line.state = 'to_declare'
        """
        cr = self.env.cr
        text = cr.mogrify(query, [self.id, self.env.uid]).decode()
        execute_values(cr._obj, text, values, page_size=len(values))
        if cr.rowcount != len(values):
            raise UserError(messages.explain(self.env, [Refusal("lines_declared")]))

    # ---- the seals -----------------------------------------------------------------

    def _marketplace_seal(self):
        """Seal of the declaration, as the database has it, chained to the previous."""
        self.ensure_one()
        self.env.flush_all()
        return seal.seal_all(
            self._marketplace_texts(), self.sudo().previous_id.seal or ""
        )

    def _marketplace_texts(self):
        """Every column of the declaration, then of each line, as the database has it.

        Columns without a value do not count, so that one that is added later to the
        table changes no seal.
        """
        yield self._marketplace_text("purchase_marketplace_declaration", self.id, LATER)
        last = 0
        while rows := self.env.execute_query(
            SQL(
                "SELECT line_number, jsonb_strip_nulls(to_jsonb(line))::text "
                "FROM purchase_marketplace_declaration_line line "
                "WHERE declaration_id = %s AND line_number > %s "
                "ORDER BY line_number LIMIT %s",
                self.id,
                last,
                CHUNK,
            )
        ):
            yield from (text for _number, text in rows)
            last = rows[-1][0]

    def _marketplace_altered_line(self):
        """The first line whose row is no longer what was sealed; empty if none."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM purchase_marketplace_declaration_line line "
                "WHERE declaration_id = %s AND seal IS DISTINCT FROM %s "
                "ORDER BY line_number LIMIT 1",
                self.id,
                LINE_SEAL,
            )
        )
        return self.env["purchase.marketplace.declaration.line"].browse(
            [row[0] for row in rows]
        )

    def _marketplace_text(self, table, row_id, without):
        """The columns of one row, as one text."""
        query = SQL(
            "SELECT (jsonb_strip_nulls(to_jsonb(row)) - %s::text[])::text "
            "FROM %s row WHERE id = %s",
            list(without),
            SQL.identifier(table),
            row_id,
        )
        return self.env.execute_query(query)[0][0]

    def _marketplace_transmission_seal(self):
        """Seal of how the declaration was transmitted."""
        self.ensure_one()
        record = self.sudo()
        values = {name: record[name] or None for name in ("channel", "acknowledgement")}
        return seal.seal(values, record.seal)
