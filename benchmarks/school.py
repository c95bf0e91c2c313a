"""A school, its people, its vendors and its papers, for what is measured.

Public names only: records are made through the ORM, as a person would. A school without
the addon buys the same goods; its kinds of vendor are then only names.
"""

from odoo.fields import Command, Date

MODULE = "cssrs_marketplace_authorization"
DG = f"{MODULE}.group_marketplace_dg"
SECRETARIAT = f"{MODULE}.group_marketplace_secretariat"
#: Old enough that a confirmation changes the same columns of every order.
DATE = "2026-01-05 12:00:00"
PRICE = 5.0
REASON = {
    "essential": "Le tour de l’atelier d’usinage est à l’arrêt sans cette pièce.",
    "unique": "Seul ce mandrin a le pas de vis impérial du modèle de 1978.",
    "irreplaceable": "Deux machinistes consultés excluent tout usinage maison.",
    "sole_distributor": "Le fabricant a cessé; trois grossistes ont répondu par écrit.",
}


class School:
    """The records that are needed, in an environment that is thrown away."""

    def __init__(self, env, addon=True):
        """
        :param addon: whether the addon is installed in the database.
        """
        self.env, self.addon = env, addon
        self.good = env["product.product"].create({"name": "Mandrin", "type": "consu"})
        self.shop = self._vendor("Papeterie du Coin")
        self.market = self._vendor("Amazon.ca")
        # Odoo notes who sold a good the first time: buyers would wait for each other.
        self.good.seller_ids = [
            Command.create({"partner_id": vendor.id})
            for vendor in self.shop | self.market
        ]
        if addon:
            self._appoint()

    def _appoint(self):
        self.env.ref(DG).user_ids = [Command.clear()]
        self.principal, self.dg = (
            self.user("bench_principal"),
            self.user("bench_dg", DG),
        )
        self.secretary = self.user("bench_secretary", SECRETARIAT)
        self.establishment = self.env["purchase.marketplace.establishment"].create(
            {"name": "École", "manager_id": self.principal.id}
        )
        # The company of a new database is American: the directive must bind it.
        company = self.env.company.with_user(self.secretary)
        company.action_marketplace_bind()

    def _vendor(self, name):
        return self.env["res.partner"].create({"name": name, "is_company": True})

    def user(self, login, *groups):
        refs = [self.env.ref(group).id for group in ("base.group_user", *groups)]
        values = {"name": login, "login": login, "group_ids": [Command.set(refs)]}
        return self.env["res.users"].create(values)

    # ---- forms ---------------------------------------------------------------------

    def form(self, quantity=1):
        """A form that its direction submitted."""
        line = {"product_id": self.good.id, "quantity": quantity, "price_unit": PRICE}
        for criterion, reason in REASON.items():
            line |= {f"is_{criterion}": True, f"{criterion}_reason": reason}
        alternative = {"source": "Grossiste", "outcome": "Épuisé"}
        form = self.env["purchase.marketplace.authorization"].create(
            {
                "establishment_id": self.establishment.id,
                "partner_id": self.market.id,
                "need": "Atelier",
                "consequence": "Cours annulé",
                "attestation": True,
                "line_ids": [Command.create(line)],
                "alternative_ids": [Command.create(alternative)],
            }
        )
        form.with_user(self.principal).action_submit()
        return form

    def approved(self, quantity=1):
        """A form that the directeur général approved."""
        form = self.form(quantity)
        form.with_user(self.dg)._approve()
        return form

    def forms(self, kind, count):
        """One approved form for each document: its own, the same one, or none."""
        if not self.addon:
            return [None] * count
        if kind == "shared":
            return [self.approved(count)] * count
        return [self.approved() if kind == "own" else None for _ in range(count)]

    # ---- documents -----------------------------------------------------------------

    def order(self, vendor=None, form=None):
        line = {"product_id": self.good.id, "product_qty": 1, "price_unit": PRICE}
        values = {
            "partner_id": (vendor or self.shop).id,
            "date_order": DATE,
            "order_line": [Command.create(line)],
        }
        if form:
            values["marketplace_authorization_id"] = form.id
        return self.env["purchase.order"].create(values)

    def orders(self, kind, count):
        """Requests for quotation: ``plain``, ``own`` or ``shared``, as their forms."""
        vendor = self.shop if kind == "plain" else self.market
        made = [self.order(vendor, form) for form in self.forms(kind, count)]
        return self.env["purchase.order"].union(*made)

    def keep_books(self):
        """Accounts and a journal of our own, whatever the company has."""
        create = self.env["account.account"].create
        payable = {
            "name": "Fournisseurs",
            "code": "XBENCH1",
            "account_type": "liability_payable",
            "reconcile": True,
        }
        cost = {"name": "Achats", "code": "XBENCH2", "account_type": "expense"}
        self.payable, self.cost = create(payable), create(cost)
        self.journal = self.env["account.journal"].create(
            {
                "name": "Achats",
                "code": "XBEN",
                "type": "purchase",
                "default_account_id": self.cost.id,
            }
        )
        for vendor in self.shop | self.market:
            vendor.property_account_payable_id = self.payable

    def bill(self, vendor=None, order=None):
        """A draft bill, of an order or not."""
        line = {
            "product_id": self.good.id,
            "quantity": 1,
            "price_unit": PRICE,
            "tax_ids": [Command.clear()],
            "account_id": self.cost.id,
            "purchase_line_id": order and order.order_line.id,
        }
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (vendor or self.shop).id,
                "invoice_date": Date.today(),
                "journal_id": self.journal.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def bills(self, kind, count):
        """Draft bills of nothing, or of orders that were confirmed."""
        vendor = self.shop if kind == "plain" else self.market
        orders = [None] * count
        if kind != "plain":
            orders = self.orders(kind, count)
            orders.button_confirm()
        made = [self.bill(vendor, order) for order in orders]
        return self.env["account.move"].union(*made)

    def employ(self):
        """An employee who claims, and a category for it."""
        self.teacher = self.user("bench_teacher")
        self.employee = self.env["hr.employee"].create(
            {
                "name": "Tremblay",
                "user_id": self.teacher.id,
                "work_contact_id": self.teacher.partner_id.id,
            }
        )
        self.teacher.partner_id.property_account_payable_id = self.payable
        self.category = self.env["product.product"].create(
            {"name": "Dépenses", "type": "service", "can_be_expensed": True}
        )
        self.category.property_account_expense_id = self.cost

    def expenses(self, kind, count):
        """Draft claims for what a shop sold, or a marketplace."""
        made = self.env["hr.expense"]
        for form in self.forms(kind, count):
            values = {
                "name": "Mandrin",
                "employee_id": self.employee.id,
                "product_id": self.category.id,
                "total_amount_currency": PRICE,
                "tax_ids": [Command.clear()],
                "vendor_id": (self.shop if kind == "plain" else self.market).id,
            }
            if form:
                values["marketplace_authorization_id"] = form.id
                values["marketplace_authorization_line_id"] = form.line_ids.id
            made |= made.create(values)
        return made
