"""The columns of Odoo's own tables: changed by SQL, each is found, or is named here."""

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.trail.kept import KEPT
from .bills import BillMixin
from .common import tell
from .test_verify import ALWAYS_FREE, CHANGE, VERIFICATION, TamperCase

PAPER = (
    "how a document is sent, paid, entered in the books or received, not what it buys"
)
TOTALS = "computed by Odoo from what is compared"
BOOKS = "what the bill takes is compared: its share, and its line in the ledger"
OTHER = "no part of what a decision or a purchase says"
SIGN_IN = "compared with what the mandate rests on: changed, the power is suspended"
LATER = "Odoo fills it in, or changes it, later; the entry of the fact has the rest"
WHO = "who may submit; the trail says who did"
REPORT = "the trail has how many differences were found; the next run finds them again"

#: For each table, by reason, the columns that a verification does not compare.
FREE = {
    "purchase_order": {
        PAPER: "access_token acknowledged date_planned dest_address_id "
        "fiscal_position_id incoterm_id incoterm_location locked name note origin "
        "partner_ref payment_term_id priority receipt_reminder_email "
        "reminder_date_before_receipt user_id",
        TOTALS: "amount_tax amount_total amount_total_cc currency_rate "
        "date_calendar_start invoice_count invoice_status",
        "the trail says when it was allowed, and by which clearance": "date_approve "
        "date_order marketplace_flagged",
        "the case itself is compared": "marketplace_case_id",
    },
    "purchase_order_line": {
        PAPER: "analytic_distribution date_planned product_description_variants "
        "qty_received qty_received_manual qty_received_method",
        TOTALS: "company_id partner_id price_subtotal price_tax price_total "
        "product_uom_qty qty_invoiced qty_to_invoice technical_price_unit",
        "the amounts of the order are compared": "discount is_downpayment price_unit",
    },
    "account_move": {
        PAPER: "access_token always_tax_exigible auto_post auto_post_origin_id "
        "auto_post_until checked delivery_date fiscal_position_id "
        "incoterm_location inalterable_hash invoice_cash_rounding_id "
        "invoice_incoterm_id invoice_origin invoice_partner_display_name "
        "invoice_payment_term_id invoice_source_email invoice_user_id "
        "is_manually_modified is_move_sent journal_id made_sequence_gap name narration "
        "origin_payment_id partner_bank_id partner_shipping_id payment_reference "
        "payment_state posted_before preferred_payment_method_line_id qr_code_method "
        "quick_edit_total_amount ref secure_sequence_number sending_data "
        "sequence_number sequence_prefix statement_line_id "
        "tax_cash_basis_origin_move_id tax_cash_basis_rec_id taxable_supply_date "
        "invoice_date_due",
        TOTALS: "amount_residual amount_residual_signed amount_tax amount_tax_signed "
        "amount_total amount_total_in_currency_signed amount_total_signed "
        "amount_untaxed amount_untaxed_in_currency_signed amount_untaxed_signed "
        "commercial_partner_id invoice_currency_rate",
        "the case in the register has it, which is compared": "date invoice_date "
        "marketplace_case_id",
        BOOKS: "marketplace_credit_other reversed_entry_id state",
    },
    "account_move_line": {
        PAPER: "account_id analytic_distribution collapse_composition collapse_prices "
        "date date_maturity deductible_amount discount_amount_currency "
        "discount_balance discount_date extra_tax_data full_reconcile_id group_tax_id "
        "invoice_date is_imported is_storno journal_id matching_number move_name name "
        "no_followup parent_state partner_id payment_id reconcile_model_id reconciled "
        "ref statement_id statement_line_id tax_base_amount tax_group_id tax_line_id "
        "tax_repartition_line_id",
        TOTALS: "amount_currency amount_residual amount_residual_currency balance "
        "company_currency_id company_id credit currency_id debit price_total",
        BOOKS: "discount display_type is_downpayment marketplace_authorization_line_id "
        "price_subtotal",
    },
    "res_partner": {
        OTHER: "active autopost_bills barcode buyer_id city color comment "
        "commercial_company_name commercial_partner_id company_id company_name "
        "company_registry complete_name country_id credit_limit customer_rank email "
        "email_normalized employee function global_location_number group_on group_rfq "
        "ignore_abnormal_invoice_amount ignore_abnormal_invoice_date industry_id "
        "invoice_edi_format_store invoice_sending_method "
        "invoice_template_pdf_report_id is_company lang message_bounce name "
        "partner_latitude partner_longitude partner_share peppol_eas peppol_endpoint "
        "phone phone_sanitized properties property_account_payable_id "
        "property_account_position_id property_account_receivable_id "
        "property_inbound_payment_method_line_id "
        "property_outbound_payment_method_line_id property_payment_term_id "
        "property_purchase_currency_id property_supplier_payment_term_id "
        "purchase_warn_msg receipt_reminder_email ref reminder_date_before_receipt "
        "signup_type specific_property_product_pricelist state_id street street2 "
        "suggest_based_on suggest_days suggest_percent supplier_rank trust type tz "
        "user_id vat website zip",
    },
    "res_users": {
        SIGN_IN: "login password totp_secret totp_last_counter",
        OTHER: "action_id active company_id manual_im_status notification_type "
        "odoobot_failed odoobot_state out_of_office_from out_of_office_message "
        "out_of_office_to partner_id share signature tour_enabled",
    },
    "res_company": {
        "who is told or warned, and in which hours: it decides nothing": ""
        "marketplace_acknowledgement_days marketplace_letter marketplace_sct_email "
        "marketplace_anchor_sent_on marketplace_procurement_email "
        "marketplace_procurement_user_id marketplace_reminder_days "
        "marketplace_secretariat_email marketplace_split_days marketplace_tz",
    },
    "purchase_marketplace_credential": {
        SIGN_IN: "digests link_asked_on proved_on user_id",
    },
    "res_users_identitycheck": {
        "it lives a few minutes; the entry of the approval has the text that was "
        "confirmed": "marketplace_digest marketplace_form_id marketplace_note "
        "marketplace_text",
        "Odoo's own check of identity": "auth_method request",
    },
    "purchase_marketplace_establishment": {
        WHO: "active code company_id manager_id name",
    },
    "purchase_marketplace_designation": {
        WHO: "date_from date_to establishment_id user_id",
    },
    "purchase_marketplace_verification": {
        REPORT: "additions anchor company_id difference_count entry_count moment "
        "outcome purchase_count record_count run_by",
    },
    "mail_message": {
        LATER: "author_guest_id author_id mail_server_id message_id outgoing_email_to "
        "pinned_at subject",
        PAPER: "email_add_signature email_layout_xmlid incoming_email_cc "
        "incoming_email_to mail_activity_type_id record_alias_domain_id "
        "record_company_id reply_to reply_to_force_new",
    },
    "mail_tracking_value": {
        "the trail says itself what changed": "currency_id field_id field_info "
        "mail_message_id new_value_char new_value_datetime new_value_float "
        "new_value_integer new_value_text old_value_char old_value_datetime "
        "old_value_float old_value_integer old_value_text",
    },
    "ir_attachment": {
        LATER: "access_token checksum company_id db_datas description file_size "
        "index_content mimetype original_id public url",
    },
    "product_product": {
        OTHER: "active barcode can_image_variant_1024_be_zoomed combination_indices "
        "default_code is_favorite is_in_selected_section_of_order standard_price "
        "volume weight",
    },
    "product_template": {
        OTHER: "active can_be_expensed can_image_1024_be_zoomed categ_id color "
        "company_id default_code description description_picking "
        "description_pickingin description_pickingout description_purchase "
        "description_sale has_configurable_attributes is_favorite list_price "
        "product_properties property_account_expense_id property_account_income_id "
        "property_price_difference_account_id purchase_line_warn_msg purchase_method "
        "purchase_ok responsible_id sale_delay sale_ok service_tracking uom_id volume "
        "weight",
        "asked when a purchase is committed: the clearance is compared": "type",
    },
}


@tagged("post_install", "-at_install")
class TestVerifyColumns(BillMixin, TamperCase):
    """What a purchase is made of is compared; each other column is justified."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()
        line = cls.open_order.order_line
        cls.bill = cls._bill((cls.chuck, 1, 12.0), order_line=line)
        cls.bill.action_post()
        addon = cls.env.ref("base.module_cssrs_marketplace_authorization")
        needed = addon.upstream_dependencies(exclude_states=("uninstalled",)) | addon
        cls.needed = {"base", *needed.mapped("name")}
        cls.env.cr.flush()
        cls.rows = cls._set_up_rows()
        # Nearly every table points at the users: none of theirs decides.
        cls.others = {row._table for row in cls.rows} - {"res_users"}
        cls.env.flush_all()

    @classmethod
    def _set_up_rows(cls):
        """One row of each table that a decision, a purchase or a proof rests on."""
        form, env = cls.approved, cls.env
        check = cls._submitted().with_user(cls.dg).action_approve()
        designation = env["purchase.marketplace.designation"].create(
            {"establishment_id": cls.school.id, "user_id": cls.teacher.id}
        )
        return (
            cls.open_order,
            cls.open_order.order_line,
            cls.bill,
            cls.bill.invoice_line_ids,
            cls.amazon,
            cls.company,
            cls.dg,
            cls.chuck,
            cls.chuck.product_tmpl_id,
            form.message_ids.sorted("id")[0],
            form.message_ids.sudo().tracking_value_ids[:1],
            cls.paper,
            env["purchase.marketplace.credential"].search([], limit=1),
            env[check["res_model"]].browse(check["res_id"]),
            cls.school,
            designation,
            env[VERIFICATION]._run(cls.company),
        )

    def _free(self, row):
        """The columns of a row that are justified; of an organization, all but ours."""
        reasons = FREE.get(row._table, {})
        names = {name for names in reasons.values() for name in names.split()}
        if row == self.company:
            others = dict(self._columns(row._table)).keys() - set(
                KEPT[row._name].columns
            )
            names |= {name for name in others if not name.startswith("marketplace_")}
        return names

    def _is_known(self, row, column):
        """Whether a column belongs to Odoo, or to an addon that this one needs."""
        field = row._fields.get(column)
        return bool(field and self.needed & set(field._modules))

    def _try(self, row, column, kind):
        """Whether a change of a column is found, or refused by PostgreSQL."""
        change = CHANGE[kind] % {"c": f'"{column}"'}
        with self._undone(), mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    self._set(row, f'"{column}" = {change}')
            except psycopg2.Error:
                return True
            return bool(self._all())

    def test_every_column_of_odoos_tables(self):
        tried, justified, missed, stale, others = 0, 0, [], [], set()
        for row in self.rows:
            free = self._free(row)
            columns = dict(self._columns(row._table))
            stale += [f"{row._table}.{name}" for name in free - columns.keys()]
            for column, kind in columns.items():
                if column in ALWAYS_FREE or column in free:
                    justified += 1
                elif not self._is_known(row, column):
                    others.add(f"{row._table}.{column}")
                else:
                    tried += 1
                    if not self._try(row, column, kind):
                        missed.append(f"{row._table}.{column}")
        tell(
            f"columns of Odoo: {tried - len(missed)}/{tried} found, {justified} "
            f"justified, {len(others)} of addons that this one does not know"
        )
        self.assertFalse(missed)
        self.assertFalse(stale)
