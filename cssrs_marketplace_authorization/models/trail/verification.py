import hashlib
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import split_every

from ...constants import (
    CHUNK,
    DECLARATION_SEQUENCE,
    GROUP_AUDITOR,
    GROUP_DG,
    GROUP_SECRETARIAT,
)
from ...rules import decision, ledger
from ..gate import passage, share


@dataclass(frozen=True)
class Finding:
    """The first difference that a verification found.

    :param code: key of the sentence that says it.
    :param record: the record that differs; empty when the record is missing.
    :param name: name of the record.
    """

    code: str
    record: models.BaseModel
    name: str


class ResCompany(models.Model):
    """Verifies that nothing was altered since it was decided or declared (R7, R27).

    Records and stored files are read again and compared with their seals, in the order
    in which the seals were made: the first difference is the first alteration.

    Invariant: verifying writes nothing.
    """

    _inherit = "res.company"

    @api.model
    def _marketplace_check_auditor(self):
        """Refuse users who may not read what is verified.

        :raise AccessError: when the user is neither secretariat, DG nor auditor.
        """
        groups = (GROUP_DG, GROUP_SECRETARIAT, GROUP_AUDITOR)
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "The secretariat, the Director General and the auditors verify the "
                    "seals."
                )
            )

    @api.model
    def _marketplace_verify(self, company):
        """Verify everything of an organization.

        :return: number of records verified, and the first :class:`Finding` or ``None``.
        """
        self._marketplace_check_auditor()
        self.env.flush_all()
        count, checks = 0, self.sudo()
        for check in (
            checks._marketplace_check_forms,
            checks._marketplace_check_declarations,
            checks._marketplace_check_numbers,
            checks._marketplace_check_ledger,
            checks._marketplace_check_counts,
        ):
            for finding in check(company):
                if finding:
                    return count, finding
                count += 1
        return count, None

    # ---- what is verified: each yields None for what matches -----------------------

    @api.model
    def _marketplace_check_forms(self, company):
        """Verify the decided forms, with their goods and the sources tried."""
        forms = self.env["purchase.marketplace.authorization"].search(
            # A form may be hidden by SQL: its state or its organization was changed.
            (
                Domain("company_id", "=", company.id)
                | Domain("establishment_id.company_id", "=", company.id)
            )
            & (Domain("state", "in", decision.SEALED) | Domain("seal", "!=", False)),
            order="id",
        )
        for ids in split_every(CHUNK, forms.ids):
            chunk = forms.browse(ids)
            chunk.invalidate_recordset(["seal", "name"], flush=False)
            seals = chunk._make_seals()
            for form in chunk:
                same = form.seal == seals.get(form.id)
                same &= form.state in decision.SEALED
                yield None if same else Finding("form_altered", form, form.name)

    @api.model
    def _marketplace_check_declarations(self, company):
        """Verify the declarations, in the order of their chain."""
        declarations = self.env["purchase.marketplace.declaration"]
        issued = declarations.search(
            [("company_id", "=", company.id), ("state", "=", "declared")], order="id"
        )
        issued.invalidate_recordset(flush=False)
        left = {one.previous_id.id: one for one in issued}
        previous = declarations
        while left:
            one = left.pop(previous.id, None)
            if one is None:
                lost = next(iter(left.values()))
                yield Finding("chain_broken", lost, lost.name)
                return
            yield from self._marketplace_check_declaration(one)
            previous = one

    @api.model
    def _marketplace_check_declaration(self, one):
        """Verify one declaration: its columns, lines, files and transmission."""
        line = one._find_altered_line()
        if line:
            yield Finding("line_altered", line, line._get_reference())
        if one.seal != one._make_seal():
            yield Finding("declaration_altered", one, one.name)
        elif one.transmission_seal != one._transmission_seal():
            yield Finding("transmission_altered", one, one.name)
        else:
            yield None
        kept = {file.extension for file in one.file_ids}
        if not one._expected_extensions() <= kept:
            yield Finding("file_missing", one, one.name)
        for file in one.file_ids.sorted("id"):
            same = (
                hashlib.sha256(file._get_bytes()).hexdigest() == file.sha256
                and file.seal == file._make_seal()
            )
            yield None if same else Finding("file_altered", file, file.name)

    @api.model
    def _marketplace_check_numbers(self, company):
        """Verify that no declaration was removed at the end of the chain, or added."""
        declarations = self.env["purchase.marketplace.declaration"]
        issued = declarations.search(
            [("company_id", "=", company.id), ("state", "=", "declared")], order="id"
        )
        unknown = {one.name: one for one in issued}
        sequences = self.env["ir.sequence"].search(
            [("code", "=", DECLARATION_SEQUENCE), ("company_id", "=", company.id)]
        )
        for year in sequences.date_range_ids.filtered(lambda y: y.number_next > 1):
            dated = year.sequence_id.with_context(
                ir_sequence_date=year.date_to, ir_sequence_date_range=year.date_from
            )
            for number in range(1, year.number_next):
                name = dated.get_next_char(number)
                lost = Finding("declaration_missing", declarations, name)
                yield None if unknown.pop(name, None) else lost
        for name, one in unknown.items():
            yield Finding("number_unknown", one, name)

    @api.model
    def _marketplace_check_ledger(self, company):
        """Verify that the ledger has each purchase, with its present values (R7)."""
        lines = self.env["purchase.marketplace.declaration.line"]
        for model in self._marketplace_noted_models():
            known = lines.search(
                [
                    ("company_id", "=", company.id),
                    ("document_model", "=", model),
                    ("state", "!=", "closed"),
                ]
            )
            documents = self.env[model]
            counted = Domain(documents._marketplace_noted_domain())
            counted |= Domain("id", "in", known.mapped("document_id"))
            found = documents.search(
                Domain("company_id", "=", company.id) & counted, order="id"
            )
            for ids in split_every(CHUNK, found.ids):
                for due in lines._get_due(documents.browse(ids)):
                    yield self._marketplace_compare(*due)

    @api.model
    def _marketplace_compare(self, document, authorization, chain, entry):
        """Compare what the ledger is about to declare with the document."""
        opened = chain.filtered(lambda line: line.state == "to_declare")
        known = opened._to_entry() if opened else None
        if ledger.agree(known, entry):
            return None
        return Finding("ledger_differs", document, document.display_name)

    @api.model
    def _marketplace_check_counts(self, company):
        """Verify that each form counts what its documents take, and no less (R16)."""
        forms = self.env["purchase.marketplace.authorization"].search(
            [("company_id", "=", company.id), ("state", "!=", decision.DRAFT)],
            order="id",
        )
        for ids in split_every(CHUNK, forms.ids):
            chunk = forms.browse(ids)
            chunk.invalidate_recordset(flush=False)
            documents = [
                document
                for model in self._marketplace_document_models()
                for document in self.env[model].search(
                    [("marketplace_authorization_id", "in", chunk.ids)]
                )
            ]
            amounts, charges, quantities = share.sum_of(documents)
            for form in chunk:
                same = abs(form.amount_committed - amounts[form.id]) < 0.005
                same &= abs(form.charges_committed - charges[form.id]) < 0.005
                same &= all(
                    abs(good.qty_committed - quantities[good.id]) < 1e-5
                    for good in form.line_ids
                )
                if not same:
                    yield Finding("count_differs", form, form.name)
            for document in documents:
                if not passage.is_counted_right(document):
                    name = document.display_name
                    yield Finding("count_differs", document, name)

    @api.model
    def _marketplace_document_models(self):
        """Names of the models of the documents that pass the gate."""
        names = self.env.registry.descendants(
            ["purchase.marketplace.document"], "_inherit"
        )
        return [name for name in sorted(names) if not self.env[name]._abstract]

    @api.model
    def _marketplace_noted_models(self):
        """Names of the models that the ledger is synced with."""
        names = self.env.registry.descendants(
            ["purchase.marketplace.ledger.source"], "_inherit"
        )
        return [name for name in sorted(names) if not self.env[name]._abstract]
