"""The private methods of Odoo 19 that the product overrides or calls, and why.

Odoo promises nothing of them. ``test_odoo_internals.py`` looks for each.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """A private method of a model of Odoo.

    :param model: name of the model, or of a mixin.
    :param name: of the method.
    :param arguments: those that we give it, in their order, or receive.
    :param used_in: our file.
    :param broken: what does not hold any more without it, as a sentence.
    :param addon: that brings it, when the core addon does not need it.
    """

    model: str
    name: str
    arguments: tuple
    used_in: str
    broken: str
    addon: str = ""


METHODS = (
    Method(
        "ir.cron",
        "_run_job",
        ("job",),
        "models/gate/ir_cron.py",
        "A process that only runs scheduled actions remembers nothing of marketplaces: "
        "each document asks the database.",
    ),
    Method(
        "ir.model.data",
        "_module_data_uninstall",
        ("modules_to_remove",),
        "models/trail/ir_model_data.py",
        "The product cannot be uninstalled: its files refuse to be deleted.",
    ),
    Method(
        "ir.actions.report",
        "_render_qweb_html",
        ("report_ref", "docids", "data"),
        "models/declaration/ir_actions_report.py",
        "An issued declaration is rendered anew on screen instead of served again.",
    ),
    Method(
        "ir.actions.report",
        "_render_qweb_text",
        ("report_ref", "docids", "data"),
        "models/declaration/ir_actions_report.py",
        "A decision or a declaration is rendered as text from a view of the database.",
    ),
    Method(
        "ir.actions.report",
        "_render_qweb_pdf_prepare_streams",
        ("report_ref", "data", "res_ids"),
        "models/declaration/ir_actions_report.py",
        "An issued declaration is printed anew instead of served again.",
    ),
    Method(
        "ir.actions.report",
        "_run_wkhtmltopdf",
        ("bodies", "report_ref"),
        "report/printing.py",
        "Without WeasyPrint, the PDF of a declaration is no longer made of its page.",
    ),
    Method(
        "ir.actions.report",
        "_get_report",
        ("report_ref",),
        "models/declaration/ir_actions_report.py",
        "The report of the declarations is not recognized among the others.",
    ),
    Method(
        "ir.attachment",
        "_compute_checksum",
        ("bin_data",),
        "models/trail/ir_attachment.py",
        "A filed document that is stored again, unchanged, is taken for a change.",
    ),
    Method(
        "mail.thread",
        "_track_prepare",
        ("fields_iter",),
        "models/gate/protected.py",
        "Protected fields of orders and bills are written without being tracked.",
    ),
    Method(
        "mail.thread",
        "_notify_thread_by_email",
        ("message", "recipients_data", "model_description", "subtitles"),
        "models/authorization/desk.py",
        "The e-mails about a request are wider than a phone.",
    ),
    Method(
        "mail.thread",
        "_process_attachments_for_template_post",
        ("mail_template",),
        "models/declaration/transmission.py",
        "The e-mail that transmits a declaration goes without its files.",
    ),
    Method(
        "mail.thread",
        "_creation_message",
        (),
        "models/declaration/files.py",
        "The first message of a declaration says what Odoo says of any record.",
    ),
    Method(
        "base.partner.merge.automatic.wizard",
        "_merge",
        ("partner_ids", "dst_partner", "extra_checks"),
        "wizards/base_partner_merge.py",
        "A merge of contacts frees a marketplace, in SQL that no gate sees.",
    ),
    Method(
        "base.partner.merge.automatic.wizard",
        "_get_ordered_partner",
        ("partner_ids",),
        "wizards/base_partner_merge.py",
        "Which contact a merge keeps is not known before it is made.",
    ),
    Method(
        "account.move",
        "_post",
        ("soft",),
        "models/documents/account_move.py",
        "A refused bill is named by the constraint, not before anything is posted.",
    ),
    Method(
        "account.move",
        "_prepare_product_base_line_for_taxes_computation",
        ("product_line",),
        "models/documents/account_move_line.py",
        "What a line of a bill comes to is not known: no bill can be posted.",
    ),
    Method(
        "account.tax",
        "_add_tax_details_in_base_line",
        ("base_line", "company"),
        "models/documents/amounts.py",
        "What a line comes to is not known: no bill can be posted.",
    ),
    Method(
        "res.currency",
        "_get_conversion_rate",
        ("from_currency", "to_currency", "company", "date"),
        "models/gate/rate.py",
        "No purchase in another currency can be compared with its authorization.",
    ),
    Method(
        "purchase.order",
        "_prepare_grouped_data",
        ("rfq",),
        "models/documents/purchase_order.py",
        "Which requests for quotation a merge puts together is not known before it.",
    ),
    Method(
        "purchase.order.line",
        "_prepare_base_line_for_taxes_computation",
        (),
        "models/documents/purchase_order_line.py",
        "Taxes that are charges are not counted on an order.",
    ),
    Method(
        "account.move",
        "_autopost_bill",
        (),
        "models/documents/account_move.py",
        "A bill that posts itself fails, and stops the others, instead of staying a "
        "draft.",
    ),
    Method(
        "account.move",
        "_field_will_change",
        ("record", "vals", "field_name"),
        "models/documents/account_move_line.py",
        "A value that a form repeats is taken for a change of a posted line.",
    ),
    Method(
        "res.currency",
        "_get_conversion_rate",
        ("from_currency", "to_currency", "company", "date"),
        "models/ledger/row.py",
        "Declared amounts are not converted to the currency of the organization.",
    ),
    Method(
        "res.currency",
        "_convert",
        ("from_amount", "to_currency", "company", "date"),
        "models/authorization/history.py",
        "Amounts in several currencies are not added up.",
    ),
    Method(
        "uom.uom",
        "_compute_quantity",
        ("qty", "to_unit"),
        "models/gate/line.py",
        "Quantities ordered and authorized in different units are not compared.",
    ),
    Method(
        "res.partner",
        "_bus_send",
        ("notification_type", "message"),
        "models/documents/progress.py",
        "Buyers still see, until they load the page again, that they have to order.",
    ),
    Method(
        "base",
        "_get_records_action",
        (),
        "models/gate/document.py",
        "Buttons do not open the record that they name.",
    ),
    Method(
        "ir.actions.actions",
        "_for_xml_id",
        ("full_xml_id",),
        "models/declaration/declaration.py",
        "The list of declarations does not open when nothing is to be declared.",
    ),
    Method(
        "res.users",
        "_check_credentials",
        ("env",),
        "models/mandate/res_users.py",
        "A Director General who changes their own password is taken for another.",
    ),
    Method(
        "res.users.identitycheck",
        "_check_identity",
        (),
        "models/authorization/confirmation.py",
        "Nobody can confirm an approval.",
    ),
    Method(
        "res.users.identitycheck",
        "_get_view",
        ("view_id", "view_type"),
        "models/authorization/confirmation.py",
        "The dialog of an approval does not say what is approved.",
    ),
    Method(
        "ir.qweb",
        "_render",
        ("template", "values"),
        "report/templates.py",
        "Neither the decision sheet nor the page of a declaration is made.",
    ),
    Method(
        "ir.qweb",
        "_compile",
        ("template",),
        "report/templates.py",
        "Neither the decision sheet nor the page of a declaration is made.",
    ),
    Method(
        "ir.qweb",
        "_generate_code_uncached",
        ("template",),
        "report/templates.py",
        "Neither the decision sheet nor the page of a declaration is made.",
    ),
    Method(
        "hr.expense",
        "_do_approve",
        ("check",),
        "cssrs_marketplace_authorization_expense/models/hr_expense.py",
        "A batch of expenses is asked about one by one, as Odoo approves it.",
        addon="hr_expense",
    ),
    Method(
        "hr.expense",
        "_check_can_create_move",
        (),
        "cssrs_marketplace_authorization_expense/models/hr_expense.py",
        "A refused expense is not named before its entry is made.",
        "hr_expense",
    ),
    Method(
        "hr.expense.split",
        "_get_values",
        (),
        "cssrs_marketplace_authorization_expense/wizards/hr_expense_split.py",
        "The parts of a split expense lose the marketplace it was made on.",
        "hr_expense",
    ),
    Method(
        "account.payment.register",
        "_create_payments",
        (),
        "cssrs_marketplace_authorization_expense/wizards/account_payment_register.py",
        "A refused expense is paid by the payment dialog.",
        "hr_expense",
    ),
)
