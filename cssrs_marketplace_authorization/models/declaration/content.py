import json
import tempfile
from datetime import datetime
from decimal import Decimal
from itertools import chain

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import SQL, get_lang, split_every

from ...constants import CHUNK
from ...outputs import document
from ...outputs.page import History, Page
from ...report import printing, templates
from ...rules import declaration_columns as columns
from ...rules import declaration_text
from ...words import columns as labels

PAGE = "report_marketplace_declaration"
#: Stands in the page for its blocks, which are written one thousand lines at a time.
_BLOCKS = Markup("<!-- blocks -->")


class PurchaseMarketplaceDeclaration(models.Model):
    """What the files of a declaration say: the same rows and totals in each (R7, R10).

    Invariant: of an issued declaration, it is what was declared: the rows of the lines
    and the header are those of the issue, whenever a file is made.
    """

    _inherit = "purchase.marketplace.declaration"

    def _get_rows(self, together=False):
        """Yield the row of each line, in order, with a few in memory at a time.

        Declared rows are read by SQL: the cache of the ORM would keep all of them.

        :param together: those of an authorization follow the first of them.
        """
        self.ensure_one()
        if self.state != "declared":
            lines = self.covered_line_ids
            yield from (lines._put_together() if together else lines)._get_rows()
            return
        self.env.flush_all()
        first = SQL("min(line_number) OVER (PARTITION BY authorization_id), ")
        # In order once: to look for each next thousand would read all of them again.
        ordered = self.env.execute_query(
            SQL(
                "SELECT id FROM purchase_marketplace_declaration_line "
                "WHERE declaration_id = %s ORDER BY %sline_number",
                self.id,
                first if together else SQL(),
            )
        )
        for chunk in split_every(CHUNK, [row_id for [row_id] in ordered]):
            for [text] in self.env.execute_query(
                SQL(
                    "SELECT snapshot FROM purchase_marketplace_declaration_line "
                    "JOIN unnest(%s) WITH ORDINALITY asked (id, place) USING (id) "
                    "ORDER BY place",
                    list(chunk),
                )
            ):
                yield declaration_text.decode(json.loads(text))

    def _with_issue_lang(self):
        """The same declaration, in the language it is, or will be, issued in.

        :raise AccessError: when the user may not read it: anyone can put any id in the
            address of a report.
        """
        self.check_access("read")
        issued = json.loads(self.sudo().issued_as or "{}")
        language = issued.get("language") or self.company_id.sudo().partner_id.lang
        return self.sudo().with_context(lang=language or get_lang(self.env).code)

    def _file_header(self):
        """Header of the files: the organization, and the words that the files use."""
        company, capacity = self.company_id, "secretariat"
        if self.declared_by == self.mandate_id.user_id:
            capacity = self.mandate_id.capacity
        language = self.env["res.lang"].browse(get_lang(self.env).id)
        declared_on = company._marketplace_local(self.declared_on)
        return {
            "organization": company.name,
            "registry": company.company_registry or None,
            "body_code": company.marketplace_body_code or None,
            "declared_on": declared_on and declared_on.isoformat(),
            "declared_capacity": capacity if self.declared_by else None,
            "channel": self.channel or None,
            "columns": company.with_env(self.env)._marketplace_columns(),
            "trail": company._marketplace_trail_head(),
            "decimal": language.decimal_point,
            "thousands": language.thousands_sep or "\N{NO-BREAK SPACE}",
            "language": get_lang(self.env).code,
        }

    def _issued_file_header(self):
        """The header stored at the issue; the present header of a draft."""
        if self.issued_as:
            return json.loads(self.issued_as)
        return self._file_header()

    def _output_document(self):
        """The declaration without its lines, as ``outputs`` takes it."""
        self.ensure_one()
        header = self._issued_file_header()
        moment = header["declared_on"]
        return document.Document(
            organization=header["organization"],
            registry=header["registry"],
            body_code=header["body_code"],
            number=self.name or "",
            date_from=self.date_from,
            date_to=self.date_to,
            declared_on=moment and datetime.fromisoformat(moment) or None,
            declared_by=self.declared_by_name or "",
            declared_capacity=header["declared_capacity"],
            channel=header["channel"],
            seal=self.seal or "",
            previous_seal=self.previous_id.seal or None,
            columns=tuple((key, label) for key, label in header["columns"]),
            totals=columns.totals(self._get_rows()),
            labels={key: self.env._(word) for key, word in labels.CODES.items()},
            strings={key: self.env._(word) for key, word in labels.WORDS.items()},
            lang=header["language"].replace("_", "-"),
            decimal=header["decimal"],
        )

    # ---- the page and the PDF ------------------------------------------------------

    def _render_page(self):
        """The accessible page, as bytes; it loads nothing from elsewhere.

        It is made on disk: a hundred thousand lines would take a gigabyte of memory.
        """
        self.ensure_one()
        issued = self._output_document()
        page = Page(issued, self._issued_file_header()["thousands"])
        table = page.table(chain.from_iterable(self._blocks(page, {})))
        values = {"o": self, "doc": issued, "page": page, "table": table}
        whole = templates.page(self.env, PAGE, {**values, "blocks": _BLOCKS})
        head, _mark, tail = whole.partition(_BLOCKS.encode())
        with tempfile.TemporaryFile() as stream:
            stream.write(head)
            number = 0
            for blocks in self._blocks(page, self._histories()):
                values |= {"blocks": blocks, "number": number}
                said = templates.render(self.env, "declaration_blocks", values)
                stream.write(said.strip().encode())
                number += len(blocks)
            stream.write(tail)
            stream.seek(0)
            return stream.read()

    def _blocks(self, page, histories):
        """Yield lists of blocks, each of a thousand lines or so."""
        rows, last = [], None
        for row in self._get_rows(together=True):
            if len(rows) >= CHUNK and row["authorization"] != last:
                yield page.blocks(rows, histories)
                rows = []
            rows.append(row)
            last = row["authorization"]
        if rows:
            yield page.blocks(rows, histories)

    def _print_pdf(self):
        """The same on paper, as bytes: of an issued declaration, its stored page."""
        return printing.pdf(self._printed_page(), self._name, self.env)

    def _pdf_lacks(self):
        """What the PDF lacks, and what to do; ``None`` when nothing."""
        page = self._printed_page()
        if printing.engine(page):
            return None
        if len(page) > printing.LONGEST:
            return self.env._(
                "This declaration is long: its PDF was printed by wkhtmltopdf, and a "
                "screen reader cannot follow it. The page is the accessible version; "
                "it can be printed from a browser."
            )
        return self.env._(
            "The PDF was printed by wkhtmltopdf: a screen reader cannot follow it, "
            "and some builds of wkhtmltopdf leave the top of the pages empty. The "
            "page is the accessible version. For a PDF that is complete and "
            "accessible as well, have WeasyPrint installed on the server."
        )

    def _printed_page(self):
        """The stored page; of a draft, what it would be."""
        if self.state == "declared":
            return self._get_file("html")._get_bytes()
        return self._with_issue_lang()._render_page()

    def _printed_pdf(self):
        """The stored PDF; of a draft, what it would be."""
        if self.state == "declared":
            return self._get_file("pdf")._get_bytes()
        return self._print_pdf()

    def _histories(self):
        """What the ledger says of each authorization, up to this declaration (R10).

        :return: dictionary: name of the authorization, then its ``History``.
        """
        lines = tuple(self.covered_line_ids.ids) or (0,)
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT form.name,
                       (SUM(CASE WHEN line.document_model = %(form)s
                            THEN line.amount_authorized ELSE 0 END)
                       - SUM(line.amount_bought))::text,
                       MAX(CASE WHEN line.kind = 'authorization'
                           THEN sheet.name || '-' || line.line_number END)
                  FROM purchase_marketplace_declaration_line line
                  JOIN purchase_marketplace_authorization form
                    ON form.id = line.authorization_id
             LEFT JOIN purchase_marketplace_declaration sheet
                    ON sheet.id = line.declaration_id
                 WHERE line.authorization_id IN (
                       SELECT authorization_id
                         FROM purchase_marketplace_declaration_line
                        WHERE id IN %(lines)s)
                   AND (line.id IN %(lines)s
                      OR (sheet.declared_on, sheet.id) < (%(moment)s, %(self)s))
              GROUP BY form.name
                """,
                form="purchase.marketplace.authorization",
                lines=lines,
                moment=self.declared_on or fields.Datetime.now(),
                self=self.id or self._origin.id or 0,
            )
        )
        return {name: History(Decimal(left), said) for name, left, said in found}
