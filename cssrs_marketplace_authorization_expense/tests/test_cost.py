from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.models.gate import document
from odoo.addons.cssrs_marketplace_authorization.tests.common import tell
from odoo.addons.cssrs_marketplace_authorization.tests.test_cost import CostCase

from ..models import (
    account_move,
    account_move_line,
    account_payment,
    hr_expense,
    hr_expense_entry,
    hr_expense_recognition,
    ir_attachment,
)
from ..wizards import hr_expense_post_wizard
from .common import ExpenseCase

#: The doors that this addon puts on the way of an ordinary expense.
DOORS = (
    (document.PurchaseMarketplaceDocument, ("create", "write", "unlink")),
    (
        hr_expense.HrExpense,
        ("create", "action_submit", "action_approve", "_do_approve", "action_post"),
    ),
    (hr_expense_entry.HrExpense, ("_check_can_create_move",)),
    (hr_expense_recognition.HrExpense, ("message_new",)),
    (account_move.AccountMove, ("write", "unlink")),
    (account_move_line.AccountMoveLine, ("_marketplace_trying",)),
    (hr_expense_post_wizard.HrExpensePostWizard, ("action_post_entry",)),
    (ir_attachment.IrAttachment, ("create", "write", "unlink")),
)
#: Queries more of covered expenses, whatever their number; some of them note in the
#: trail what was seen, or read again what was in memory. Odoo writes apart what falls
#: in two different seconds.
HANDFUL = {"submit": 20, "approve": 20, "post": 28}
#: Queries of the messages that Odoo logs of each entry at a savepoint: it tells then
#: what it has tracked so far, and the rest at the end.
LOGGED = 5


@tagged("post_install", "-at_install")
class TestCost(ExpenseCase, CostCase):
    """Ordinary expenses feel nothing: no query more, for one or for twenty."""

    doors = DOORS
    ours = (
        (
            account_payment.AccountPayment,
            "_check_marketplace_expenses",
            lambda self: None,
        ),
    )

    def _count(self, act):
        """Queries of an act, from a cold cache to what is ready to be committed."""
        self.env.cr.flush()
        self._again()
        before = self.env.cr.sql_log_count
        act()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _plains(self, count):
        expenses = self.env["hr.expense"].with_user(self.teacher)
        for number in range(count):
            expenses |= self._plain(name=f"Cahiers {number}", amount=10.0 + number)
        return expenses

    def _steps(self, count):
        """Queries of each step of the life of plain expenses."""
        made = self._plains(count)
        values = [
            {
                "name": f"Crayons {number}",
                "employee_id": self.employee.id,
                "product_id": self.category.id,
                "total_amount_currency": 5.0,
                "tax_ids": [Command.clear()],
            }
            for number in range(count)
        ]
        model = made.browse()
        file = {"name": "recu.pdf", "res_model": "hr.expense", "res_id": made[0].id}
        manager = made.with_user(self.approver)
        counts = {
            "create": self._count(lambda: model.create(values)),
            "edit": self._count(lambda: made.write({"total_amount_currency": 9.0})),
            "attach": self._count(lambda: made.env["ir.attachment"].create(file)),
            "submit": self._count(made.action_submit),
            "approve": self._count(lambda: manager._do_approve()),
        }
        moves = []
        counts["post"] = self._count(lambda: moves.append(self._post_receipt(made)))
        counts["pay"] = self._count(lambda: self._reimburse(moves[0]))
        return counts

    def test_plain_expenses_cost_nothing_more(self):
        for _time in range(2):
            self._steps(1)
        for count in (1, 20):
            with self._stock():
                stock = self._steps(count)
            mine = self._steps(count)
            tell(f"queries of {count} plain expenses: stock {stock}, with {mine}")
            for step, queries in stock.items():
                with self.subTest(step, count=count):
                    self.assertLessEqual(mine[step], queries)

    def test_an_organization_that_is_not_bound_pays_nothing_more(self):
        self._force(self.company, marketplace_bound="unbound")
        with patch.object(type(self), "stationer", self.amazon):
            self.test_plain_expenses_cost_nothing_more()

    def _life(self, expenses):
        """Queries of each step of the life of expenses, for all of them at once."""
        card = expenses[0].payment_mode == "company_account"
        managed = expenses.with_user(self.approver)
        paid = expenses.with_user(self.accountant)
        return {
            "submit": self._count(expenses.action_submit),
            "approve": self._count(managed._do_approve),
            "post": self._count(
                paid.action_post if card else lambda: self._post_receipt(expenses)
            ),
        }

    def test_covered_expenses_cost_a_constant_handful(self):
        card = {
            "payment_mode": "company_account",
            "payment_method_line_id": self.card.id,
        }
        for values in ({}, card):
            for count in (2, 20):
                plains, covered = (self.env["hr.expense"].browse(),) * 2
                for number in range(count):
                    plains |= self._plain(name=f"Cahiers {number}", **values)
                    covered |= self._covered(form=self._approved(), **values)
                plain = self._life(plains.with_user(self.teacher))
                mine = self._life(covered.with_user(self.teacher))
                mode = "card" if values else "own"
                tell(f"queries of {count} expenses, {mode}: {plain}, covered {mine}")
                entries = count if values else 1
                for step, queries in plain.items():
                    more = mine[step] - queries
                    if step == "post":
                        more -= LOGGED * entries
                    with self.subTest(step, count=count, mode=mode):
                        self.assertLessEqual(more, HANDFUL[step])
