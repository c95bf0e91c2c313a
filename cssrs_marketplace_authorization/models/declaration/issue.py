import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...constants import (
    ACTIVITY_DECLARE,
    CHUNK,
    DECLARATION_SEQUENCE,
    GROUP_SECRETARIAT,
)
from ...rules import declaration_columns as columns
from ...rules import declaration_text, ledger
from ...words import render as messages
from ..gate import protected
from ..gate.actor import is_asked
from ..gate.lock import forget, lock
from ..trail import papers, trail
from .files import store_files


def _store_lines(declaration, lines):
    """Declare the lines, each with its number and its row.

    They are written by SQL, a thousand at a time: ten thousand lines take seconds. A
    line that another transaction declared meanwhile makes this one fail. One that lacks
    a required value is set aside: it waits, and stops no other.

    :return: the lines that were set aside.
    :raise UserError: when each of them lacks something.
    """
    env, number, aside = declaration.env, 0, []
    forget(env)
    required = declaration.company_id._marketplace_required_columns()
    # Once: an environment of its own for each line would take as long as its row.
    every = lines.sudo()
    rows = zip(lines.ids, every._get_rows(), strict=True)
    for chunk in split_every(CHUNK, rows):
        values = []
        for line_id, row in chunk:
            if columns.missing(row, required):
                aside.append(line_id)
                continue
            number += 1
            row["line_number"] = number
            text = json.dumps(declaration_text.encode(row), ensure_ascii=False)
            values.append((line_id, number, text))
        if values:
            _store_chunk(declaration, values)
            chain = f"{declaration._name},{declaration.id}"
            declared = every.browse(row[0] for row in values)
            trail.add([trail.Fact("declared", line, chain=chain) for line in declared])
        # Free the cache: these records are not read again.
        env.invalidate_all()
    if lines and not number:
        missing = [gap for gap in declaration._get_gaps(lines) if gap[1]]
        raise UserError(messages.gaps_as_text(env, missing))
    return lines.browse(aside)


def _store_chunk(declaration, values):
    """Write a thousand lines.

    :param values: tuples of id, number and snapshot.
    :raise UserError: when one of them was declared meanwhile.
    """
    ids, numbers, snapshots = map(list, zip(*values, strict=True))
    cr = declaration.env.cr
    cr.execute(
        SQL(
            "UPDATE purchase_marketplace_declaration_line line "
            "SET state = 'declared', declaration_id = %s, write_uid = %s, "
            "write_date = NOW() AT TIME ZONE 'UTC', "
            "line_number = declared.number, snapshot = declared.snapshot "
            "FROM unnest(%s::int4[], %s::int4[], %s::text[]) "
            "AS declared (id, number, snapshot) "
            "WHERE line.id = declared.id AND line.state = 'to_declare'",
            declaration.id,
            declaration.env.uid,
            ids,
            numbers,
            snapshots,
        )
    )
    if cr.rowcount != len(values):
        messages.refuse(declaration.env, "lines_declared")


class PurchaseMarketplaceDeclaration(models.Model):
    """How a declaration is issued (R7).

    Two people may issue at the same time. Each transaction locks the row of the
    organization. The second one fails; Odoo retries it after the first is committed,
    and it then sees the declared lines and the last declaration of the chain. A unique
    index also refuses two declarations after the same one.

    Invariant: a line is declared with exactly one declaration.
    """

    _inherit = "purchase.marketplace.declaration"

    gaps = fields.Html(compute="_compute_gaps", sanitize=False)
    issued_as = fields.Text(
        readonly=True,
        copy=False,
        help="Organization, columns and language of the files, as they were then.",
    )

    @api.depends_context("lang", "uid")
    @api.depends("state", "covered_line_ids", "channel")
    def _compute_gaps(self):
        for declaration in self:
            draft = declaration.state == "draft"
            lines = declaration.covered_line_ids if draft else ()
            # Of many, the first: the issue looks at each, and sets aside what lacks.
            gaps = declaration._get_gaps(lines[:CHUNK]) if draft else []
            first = CHUNK if len(lines) > CHUNK else None
            declaration.gaps = messages.gaps_as_html(self.env, gaps, first)

    def _get_gaps(self, lines=None):
        """What is missing on the declaration, and where to fill it in (R7).

        :param lines: lines to check; all of them by default.
        :return: list of tuples: key of the column, whether it is required, and the
            record to open; empty when it is the declaration itself.
        """
        self.ensure_one()
        declaration = self.sudo()
        required = declaration.company_id._marketplace_required_columns()
        found = dict.fromkeys(declaration._header_gaps())
        lines = (lines or declaration.covered_line_ids).sudo()
        for line, row in zip(lines, lines._get_rows(), strict=True):
            for key in columns.missing(row, required):
                found[(key, True, line._mended_by(key))] = None
            for key in columns.missing(row, columns.ADVISED):
                if key not in required:
                    found[(key, False, line._mended_by(key))] = None
        return list(found)

    def _header_gaps(self):
        """What is missing on the header."""
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

        Lines that lack something required are set aside, and named in a message.

        :raise UserError: when the user may not, or when there is nothing to declare.
        """
        for declaration in self:
            # A caller that catches the error must not keep a half-issued declaration.
            with self.env.cr.savepoint():
                declaration._declare()

    def action_declare_nil(self):
        """Declare that nothing was authorized nor bought in the period (R7).

        :raise UserError: when the user may not, when the period is not over, when
            something is recorded in it, or when another one said so of all its days.
        """
        self.ensure_one()
        with self.env.cr.savepoint():
            self._declare(nil=True)

    def _nil_obstacles(self):
        """Why the period is not declared without lines; empty when it is."""
        own = Domain("company_id", "=", self.company_id.id)
        start, end = self._period_bounds()
        recorded = self.env["purchase.marketplace.declaration.line"].search_count(
            own
            & Domain("state", "!=", "closed")
            & Domain("recorded_on", ">=", start)
            & Domain("recorded_on", "<", end),
            limit=1,
        )
        covering = self.sudo().search(
            own
            & Domain("state", "=", "declared")
            & Domain("line_ids", "=", False)
            & Domain("date_from", "<=", self.date_from)
            & Domain("date_to", ">=", self.date_to),
            limit=1,
        )
        today = self.company_id._marketplace_today()
        over = self.date_to < today
        return ledger.nil_obstacles(over, bool(recorded), covering.name)

    def _declare(self, nil=False):
        self.ensure_one()
        self.check_access("write")
        mandate = self._check_issuer()
        lines = self._pending_lines()
        if nil:
            messages.check(self.env, self._nil_obstacles())
        elif not lines:
            messages.refuse(self.env, "nothing_to_declare")
        company = self.company_id
        # First: of two people who issue at once, the second fails here and is retried
        # by Odoo, also on January 1, when the numbering restarts.
        lock(company)
        number = company._marketplace_next_number(DECLARATION_SEQUENCE)
        previous = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "declared"),
                ("next_ids", "=", False),
            ]
        )
        protected.write(
            self,
            {
                "state": "declared",
                "name": number,
                "declared_by": self.env.user.id,
                "declared_by_name": self.env.user.name,
                "declared_on": fields.Datetime.now(),
                "mandate_id": mandate.id,
                "previous_id": previous.id,
                "seal": "-",
            },
        )
        header = self._with_issue_lang()._file_header()
        text = json.dumps(header, ensure_ascii=False)
        protected.write(self, {"issued_as": text})
        # The rows are stored in the language of the organization, whoever issues.
        language = self._with_issue_lang().env.lang
        aside = _store_lines(self, lines.with_context(lang=language))
        rests = papers.digests(self)[self.id]
        issued = trail.add([trail.Fact("issued", self, {"rests_on": rests})])
        protected.write(self, {"seal": issued[self._name, self.id]})
        store_files(self)
        trail.anchor(self.env, company)
        if aside:
            gaps = [gap for gap in self._get_gaps(aside) if gap[1]]
            self.message_post(body=messages.gaps_as_html(self.env, gaps))
        self._marketplace_hold_file()
        self.sudo().activity_feedback([ACTIVITY_DECLARE])

    def _check_issuer(self):
        """The mandate under which the current user may issue.

        :raise UserError: when they may not, or when nobody holds the power.
        """
        user = self.env.user
        office = self.env["purchase.marketplace.mandate"]._office(self.company_id)
        allowed = user in office or user.has_group(GROUP_SECRETARIAT)
        if not (allowed and is_asked(self.env)):
            messages.refuse(self.env, "issuer_missing")
        if self.state != "draft":
            messages.refuse(self.env, "issued", declaration=self.display_name)
        forms = self.env["purchase.marketplace.authorization"]
        mandate = forms._get_mandate(self.company_id)
        if not mandate:
            messages.refuse(self.env, "mandate_missing")
        if user == mandate.user_id and mandate._is_suspended():
            messages.refuse(self.env, "power_suspended")
        return mandate
