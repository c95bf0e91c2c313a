"""What the trail keeps of each kind of record: the columns that decide something.

A snapshot is read from the database, never from the cache: what was changed by SQL is
seen. Columns that say who wrote a row last, or how it looks on the screen, are not part
of it; ``tests/test_verify.py`` names each of them, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from odoo.tools import SQL

from ...constants import CRITERION_FIELDS

FORM = "purchase.marketplace.authorization"
DECLARATION = "purchase.marketplace.declaration"
LINE = "purchase.marketplace.declaration.line"
FILE = "purchase.marketplace.declaration.file"
MANDATE = "purchase.marketplace.mandate"
INTERIM = "purchase.marketplace.interim"
MARKET = "purchase.marketplace"
CASE = "purchase.marketplace.case"
TAKEOVER = "purchase.marketplace.takeover"
PAST = "purchase.marketplace.past"
#: Chain of what several organizations share: vendors and marketplaces.
SHARED = "shared"


@dataclass(frozen=True)
class Kept:
    """What is kept of the records of a model.

    :param columns: of its table.
    :param known: SQL condition on its row: those that the trail has to know.
    :param told: SQL condition: of the others, an entry says only that they are not.
    :param parts: for the name of a list, the table of its rows, the column that links
        them, and their columns.
    :param company: column of the organization that it belongs to; empty when several
        share it.
    """

    columns: tuple
    known: str
    told: str = ""
    parts: Mapping = field(default_factory=dict)
    company: str = "company_id"

    def snapshot(self, records):
        """SQL of what is kept of a row, as one JSON object."""
        # A glue addon may not be installed.
        names = tuple(name for name in self.columns if name in records._fields)
        return _snapshot(records._name, names)


@lru_cache
def _snapshot(model, names):
    """The same, composed once: names are those of the code, not of a person."""
    kept = KEPT[model]
    pairs = [_pairs(names, "kept")]
    for name, (table, link, columns) in kept.parts.items():
        part = _pairs(("id", *columns), "part")
        pairs.append(
            f"'{name}', (SELECT json_agg(json_build_object({part}) ORDER BY part.id) "
            f"FROM {table} part WHERE part.{link} = kept.id)"
        )
    whole = f"json_build_object({', '.join(pairs)})"
    if kept.told:
        only = f"json_build_object({_pairs(kept.columns[:1], 'kept')})"
        whole = f"CASE WHEN {kept.told} THEN {whole} ELSE {only} END"
    return SQL(whole)  # pylint: disable=sql-injection


def _pairs(columns, alias):
    return ", ".join(f"'{name}', {alias}.\"{name}\"" for name in columns)


def document(flag, *columns):
    """What is kept of a document, while something allows it.

    :param flag: its column that tells that it buys from a marketplace.
    """
    return Kept(
        (
            "marketplace_clearance",
            "marketplace_authorization_id",
            "marketplace_share",
            "marketplace_rates",
            "company_id",
            flag,
            *columns,
        ),
        "kept.marketplace_clearance IS NOT NULL",
        "kept.marketplace_clearance IS NOT NULL",
    )


#: For each model, what is kept of it. A glue addon adds its own.
KEPT = {
    FORM: Kept(
        (
            *(
                "state name company_id establishment_id requester_id marketplace_id "
                "partner_id third_party_seller newcomer_name newcomer_url currency_id "
                "need consequence attestation previous_id amount_charges "
                "amount_untaxed valid_until submitted_by submitted_on decided_by "
                "decided_by_name decided_capacity mandate_id decided_on decision_note "
                "paper_on paper_number paper_capacity taken_over_by taken_over_on"
            ).split(),
            *(f"unmet_{criterion}" for criterion in CRITERION_FIELDS),
            *(
                "substitute_requested_by substitute_requested_on substitute_product_id "
                "substitute_name substitute_vendor_id substitute_note purged_on"
            ).split(),
        ),
        "kept.state NOT IN ('draft', 'cancelled') OR kept.seal IS NOT NULL",
        "kept.state != 'draft'",
        {
            "line_ids": (
                "purchase_marketplace_authorization_line",
                "authorization_id",
                (
                    *(
                        "name product_id product_url quantity product_uom_id "
                        "price_unit product_names"
                    ).split(),
                    *(name for pair in CRITERION_FIELDS.values() for name in pair),
                ),
            ),
            "alternative_ids": (
                "purchase_marketplace_alternative",
                "authorization_id",
                ("source", "date", "outcome"),
            ),
        },
    ),
    MANDATE: Kept(
        tuple(
            "name user_id company_id capacity instrument date_from date_to "
            "suspended_on suspended_by interim_id".split()
        ),
        "TRUE",
    ),
    INTERIM: Kept(
        tuple(
            "user_id company_id date_from date_to instrument prepared_by ended_on "
            "ended_by".split()
        ),
        "TRUE",
    ),
    DECLARATION: Kept(
        tuple(
            "state name company_id date_from date_to declared_by declared_by_name "
            "declared_on mandate_id previous_id issued_as channel sent_on sent_by "
            "acknowledgement acknowledged_on acknowledged_by acknowledgement_first "
            "purged_on".split()
        ),
        "kept.state = 'declared'",
        "kept.state = 'declared'",
    ),
    FILE: Kept(
        ("declaration_id", "extension", "sha256", "create_date"), "TRUE", company=""
    ),
    LINE: Kept(
        tuple(
            "state kind authorization_id company_id currency_id recorded_on due_on "
            "document_model document_id purchase_order_id account_move_id "
            "rectifies_id declaration_id line_number snapshot purchase_date "
            "amount_authorized amount_ordered amount_billed amount_bought "
            "amount_charges establishment_id marketplace_id goods".split()
        ),
        "TRUE",
    ),
    "purchase.order": document("is_marketplace_order", "partner_id", "currency_id"),
    "account.move": document(
        "is_marketplace_bill",
        "partner_id",
        "currency_id",
        "move_type",
        "marketplace_first_date",
    ),
    CASE: Kept(
        tuple(
            "company_id document_model document_id gone existed kind name "
            "reference vendor vendor_number on_marketplace date first_date "
            "amount_total amount_untaxed currency_id state authorization refusals "
            "irregularity pending seen_on since finding reason closed_by closed_on "
            "purged_on".split()
        ),
        "TRUE",
    ),
    TAKEOVER: Kept(
        ("company_id", "installed_on", "state", "closed_by", "closed_on", "left"),
        "TRUE",
    ),
    PAST: Kept(
        tuple(
            "authorization_id company_id purchase_date vendor reference goods "
            "quantity amount digest taken_over_by taken_over_on".split()
        ),
        "TRUE",
    ),
    "res.partner": Kept(
        tuple(
            "online_vendor_type parent_id marketplace_id exemption_evidence "
            "exemption_verified_on exemption_review_date".split()
        ),
        # Itself, or below a marketplace.
        "kept.online_vendor_type != 'ordinary' OR EXISTS (WITH RECURSIVE above AS ("
        "SELECT parent_id, online_vendor_type FROM res_partner "
        "WHERE id = kept.parent_id UNION SELECT one.parent_id, one.online_vendor_type "
        "FROM res_partner one JOIN above ON one.id = above.parent_id) "
        "SELECT FROM above WHERE online_vendor_type = 'marketplace')",
        company="",
    ),
    MARKET: Kept(
        tuple("name active standing is_common_name domain_names aliases".split()),
        "TRUE",
        company="",
    ),
    "res.company": Kept(
        tuple(
            "marketplace_bound marketplace_effective_date "
            "marketplace_strict_makers marketplace_tolerance "
            "marketplace_validity_days marketplace_min_alternatives "
            "marketplace_search_days marketplace_exemption_days "
            "marketplace_declaration_days marketplace_body_code "
            "marketplace_anchor_email marketplace_anchor_days".split()
        ),
        "TRUE",
        "",
        {
            "marketplace_column_ids": (
                "purchase_marketplace_declaration_column",
                "company_id",
                ("key", "label", "is_required"),
            ),
            "marketplace_retention_ids": (
                "purchase_marketplace_retention",
                "company_id",
                ("kind", "code", "years", "fate"),
            ),
        },
        company="id",
    ),
}


def chain_of(record):
    """Name of the chain that a record belongs to, and id of its organization.

    A file is a form with its purchases; a document without a form has its own.
    """
    model, record = record._name, record.sudo()
    if model in (MANDATE, INTERIM, TAKEOVER, "res.company"):
        company = record if model == "res.company" else record.company_id
        return f"organization/{company.id}", company.id
    if not KEPT[model].company and model != FILE:
        return SHARED, False
    if model == FILE:
        record = record.declaration_id
    elif model in (LINE, PAST):
        record = record.authorization_id
    elif "marketplace_authorization_id" in record._fields:
        record = record.marketplace_authorization_id or record
    return f"{record._name},{record.id}", record.company_id.id
