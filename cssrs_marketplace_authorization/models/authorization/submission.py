from odoo import api, fields, models

from ...constants import CRITERION_FIELDS
from ...rules import criteria, submission
from ...words import render as messages

#: For each criterion: paths from the form to its checkbox, and to its reason.
AFFIRMED, REASONS = (
    [f"line_ids.{pair[index]}" for pair in CRITERION_FIELDS.values()]
    for index in (0, 1)
)


class PurchaseMarketplaceAuthorization(models.Model):
    """What a draft still lacks, said while it is filled in (R3, R4, R8, R10)."""

    _inherit = "purchase.marketplace.authorization"

    submission_gaps = fields.Html(compute="_compute_submission_gaps", sanitize=False)
    inadmissible_motives = fields.Char(compute="_compute_inadmissible_motives")

    @api.depends_context("lang")
    @api.depends("need", "consequence", *REASONS)
    def _compute_inadmissible_motives(self):
        """Excluded motives that the texts of the form suggest (R4)."""
        for authorization in self:
            texts = [authorization.need, authorization.consequence]
            texts += [line._reasons_text() for line in authorization.line_ids]
            found = [m for text in texts for m in criteria.inadmissible_motives(text)]
            labels = [self.env._(messages.MOTIVES[m]) for m in dict.fromkeys(found)]
            authorization.inadmissible_motives = ", ".join(labels)

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "establishment_id",
        "marketplace_id",
        "partner_id",
        "third_party_seller",
        "newcomer_name",
        "newcomer_url",
        "amount_charges",
        "need",
        "consequence",
        "attestation",
        "alternative_ids.source",
        "alternative_ids.outcome",
        "alternative_ids.date",
        "line_ids.name",
        "line_ids.product_id",
        "line_ids.product_url",
        "line_ids.quantity",
        "line_ids.price_unit",
        *AFFIRMED,
        *REASONS,
    )
    def _compute_submission_gaps(self):
        for authorization in self:
            gaps = authorization._get_gaps() if authorization.state == "draft" else []
            authorization.submission_gaps = messages.form_gaps(self.env, gaps)

    def _get_gaps(self):
        """What is missing before the current user may submit the form (R3, R8, R10)."""
        self.ensure_one()
        record = self.sudo()
        company, establishment = record.company_id, record.establishment_id
        submitters = establishment._get_submitters() if establishment else ()
        return submission.gaps(
            submission.Form(
                establishment=establishment.name or "",
                may_submit=self.env.user in submitters,
                submitters=tuple(user.name for user in submitters),
                marketplace=record._marketplace_label(),
                marketplace_url=record.newcomer_url or "",
                is_newcomer=record.is_newcomer,
                need=record.need or "",
                consequence=record.consequence or "",
                consequence_asked="consequence"
                in company._marketplace_required_columns(),
                attestation=record.attestation,
                returned_by=record.decided_by_name or "",
                returned_on=record.decided_on
                and company._marketplace_day(record.decided_on),
                is_unchanged=self._is_unchanged(),
                today=company._marketplace_today(),
                sources=tuple(
                    submission.Source(o.source or "", o.outcome or "", o.date or None)
                    for o in record.alternative_ids
                ),
                search_days=company.marketplace_search_days,
                min_alternatives=company.marketplace_min_alternatives,
                goods=tuple(line._requested_good() for line in record.line_ids),
            )
        )
