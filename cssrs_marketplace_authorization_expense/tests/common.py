from odoo.fields import Command

from odoo.addons.cssrs_marketplace_authorization.tests.common import (
    MarketplaceCase,
    MarketplaceMixin,
    quebec_today,
)

MODULE = "cssrs_marketplace_authorization_expense"


class ExpenseMixin(MarketplaceMixin):
    """The school, an employee who claims expenses, and who approves and pays them."""

    @classmethod
    def _set_up_school(cls):
        result = super()._set_up_school()
        cls.approver = cls._user("mkp_approver", "hr_expense.group_hr_expense_manager")
        cls.employee = cls.env["hr.employee"].create(
            {
                "name": "Tremblay",
                "user_id": cls.teacher.id,
                "work_contact_id": cls.teacher.partner_id.id,
                "expense_manager_id": cls.approver.id,
            }
        )
        cls.employee.address_id = cls.company.partner_id
        cls.accountant = cls._user(
            "mkp_accountant",
            "account.group_account_manager",
            "hr_expense.group_hr_expense_manager",
        )
        cls.category = cls._product(
            "Dépenses diverses", type="service", can_be_expensed=True
        )
        cls._set_up_accounts()
        return result

    @classmethod
    def _set_up_accounts(cls):
        """Journals and accounts, made when the company has no chart of accounts."""
        accounts = cls.env["account.account"]
        journals = cls.env["account.journal"]

        def account(code, name, kind):
            return accounts.create({"code": code, "name": name, "account_type": kind})

        cost = account("XMKP1", "Fournitures", "expense")
        payable = account("XMKP2", "Comptes à payer", "liability_payable")
        outstanding = account("XMKP3", "En circulation", "asset_current")
        cls.category.property_account_expense_id = cost
        for partner in (cls.teacher.partner_id, cls.amazon, cls.stationer):
            partner.property_account_payable_id = payable
        cls.purchases = journals.create(
            {
                "name": "Dépenses",
                "type": "purchase",
                "code": "XMKD",
                "default_account_id": cost.id,
            }
        )
        cls.bank = journals.create({"name": "Banque", "type": "bank", "code": "XMKB"})
        cls.bank.outbound_payment_method_line_ids.payment_account_id = outstanding
        cls.card = cls.bank.outbound_payment_method_line_ids[:1]
        cls.company.expense_journal_id = cls.purchases

    @classmethod
    def _expense(cls, amount=100.0, user=None, **values):
        """A draft claim of the employee, for what a marketplace sold by default."""
        return (
            cls.env["hr.expense"]
            .with_user(user or cls.teacher)
            .create(
                {
                    "name": "Mandrin",
                    "employee_id": cls.employee.id,
                    "product_id": cls.category.id,
                    "total_amount_currency": amount,
                    "tax_ids": [Command.clear()],
                    "date": quebec_today(),
                    "vendor_id": cls.amazon.id,
                    **values,
                }
            )
        )

    @classmethod
    def _plain(cls, **values):
        """A claim that no marketplace is concerned with."""
        values = {"vendor_id": cls.stationer.id, "name": "Cahiers", **values}
        return cls._expense(**values)

    @classmethod
    def _covered(cls, amount=100.0, form=None, **values):
        """A draft claim that an authorization covers."""
        form = form or cls._approved((cls.chuck, 1, amount))
        return cls._expense(amount, marketplace_authorization_id=form.id, **values)

    @classmethod
    def _claim(cls, expense):
        """Submit and approve a claim by the real people."""
        expense.with_user(cls.teacher).action_submit()
        expense.with_user(cls.approver).action_approve()
        return expense

    @classmethod
    def _post_receipt(cls, expenses):
        """Post claims paid by the employee, through the wizard."""
        expenses = expenses.with_user(cls.accountant)
        action = expenses.action_post()
        wizard = expenses.env["hr.expense.post.wizard"].browse(action["res_id"])
        wizard.with_context(**action["context"]).action_post_entry()
        return expenses.account_move_id

    @classmethod
    def _reimburse(cls, move):
        """Pay receipts with the payment wizard."""
        wizard = (
            cls.env["account.payment.register"]
            .with_user(cls.accountant)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": cls.bank.id})
        )
        return wizard._create_payments()


class ExpenseCase(ExpenseMixin, MarketplaceCase):
    """Base of the tests: a school, its people and their claims."""

    def _again(self):
        """What was simulated is written, and nothing is remembered."""
        self._finish()
        for name in [n for n in self.env.cr.precommit.data if "marketplace" in n]:
            del self.env.cr.precommit.data[name]

    def _form_of(self, expense):
        return expense.sudo().marketplace_authorization_id
