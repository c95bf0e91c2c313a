"""A year of purchases, made before our addons come; see install_kinds."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

VENDORS = ("AMAZON.COM.CA, ULC", "eBay inc.", "Papeterie du Lac inc.")


def fill(env):
    """Twelve months of orders, received and billed, expenses and purchase requests."""
    vendors = env["res.partner"].create([{"name": name} for name in VENDORS])
    goods = env["product.product"].create({"name": "Câble", "type": "consu"})
    for month in range(12, -1, -1):
        day = date.today() - relativedelta(months=month)
        orders = env["purchase.order"].create(
            [_order(vendor, goods, day) for vendor in vendors]
        )
        if not month:  # still open
            continue
        orders.button_confirm()
        orders.order_line.qty_received = 2
        orders.action_create_invoice()
        orders.invoice_ids.invoice_date = day
        if month > 1:  # the last ones are drafts
            orders.invoice_ids.action_post()
    _claim(env)
    env["purchase.request"].create(
        {"line_ids": [Command.create({"name": "Câble d'Amazon", "product_qty": 1})]}
    )


def _order(vendor, goods, day):
    line = {"product_id": goods.id, "product_qty": 2, "price_unit": 30}
    return {
        "partner_id": vendor.id,
        "date_order": day,
        "order_line": [Command.create(line)],
    }


def _claim(env):
    employee = env["hr.employee"].create({"name": "Enseignante"})
    category = env["product.product"].search([("can_be_expensed", "=", True)], limit=1)
    claims = env["hr.expense"].create(
        [
            {
                "name": name,
                "employee_id": employee.id,
                "product_id": category.id,
                "total_amount_currency": 40,
            }
            for name in ("AMZN Mktp CA", "Cahiers", "eBay - piles")
        ]
    )
    claims[:2].action_submit()
    claims[:1].action_approve()


def missing(env):
    """What our addons do not find of it, each as a sentence."""
    vendors = env["res.partner"].search([("name", "in", VENDORS)])
    markets = vendors.filtered("is_marketplace_vendor")
    orders = env["purchase.order"].search([("partner_id", "in", vendors.ids)])
    flagged = orders.filtered("is_marketplace_order")
    bills = orders.invoice_ids.filtered(lambda bill: bill.state == "draft")
    cases = env["purchase.marketplace.case"].search([])
    found = {
        "vendors": sorted(markets.mapped("name")) == list(VENDORS[:2]),
        "open orders": len(flagged.filtered(lambda o: o.state == "draft")) == 2,
        "open bills": len(bills.filtered("is_marketplace_bill")) == 2,
        "expenses": env["hr.expense"].search_count(
            [("is_marketplace_expense", "=", 1)]
        ),
        "requests": env["purchase.request"].search_count([]),
        "cases": bool(cases),
    }
    return [f"{what} not found" for what, is_found in found.items() if not is_found]


def reimburse(env):
    """Approve the expense of the examples that an authorization covers."""
    claim = env.ref("cssrs_marketplace_authorization_expense.demo_expense_covered")
    if claim.state == "submitted":
        claim.with_user(claim.manager_id).action_approve()
