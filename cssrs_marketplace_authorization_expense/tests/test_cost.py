import contextlib
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.common import tell

from ..models import (
    account_move,
    account_move_line,
    account_payment,
    hr_expense,
    ir_attachment,
)
from .common import ExpenseCase

#: The doors that stand on the way of an ordinary expense.
DOORS = (
    (
        hr_expense.HrExpense,
        ("create", "write", "unlink", "action_submit", "action_approve")
        + ("_check_can_create_move",),
    ),
    (account_move.AccountMove, ("write", "_post")),
    (account_move_line.AccountMoveLine, ("create", "write")),
    (ir_attachment.IrAttachment, ("create", "write", "unlink")),
)


@tagged("post_install", "-at_install")
class TestCost(ExpenseCase):
    """Ordinary expenses feel nothing: no query more, for one or for twenty."""

    def _count(self, act):
        """Queries of an act, from a cold cache to the database."""
        self._again()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @contextlib.contextmanager
    def _stock(self):
        """Odoo's own doors, as if this addon had not added to them."""
        with contextlib.ExitStack() as stack:
            for owner, names in DOORS:
                for name in names:
                    stack.enter_context(
                        patch.object(owner, name, self._door(owner, name))
                    )
            check = account_payment.AccountPayment
            stack.enter_context(
                patch.object(check, "_check_marketplace_expenses", lambda self: None)
            )
            yield

    @staticmethod
    def _door(owner, name):
        def method(self, *args, **kwargs):
            return getattr(super(owner, self), name)(*args, **kwargs)

        return method

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

    def test_covered_expenses_cost_a_constant_handful_each(self):
        forms = [self._approved() for _number in range(10)]
        expenses = self.env["hr.expense"].with_user(self.teacher)
        for form in forms:
            expenses |= self._covered(form=form)
        queries = self._count(expenses.action_submit)
        tell(f"queries to submit 10 covered expenses: {queries}")
        # 229 were measured, and nothing else excuses more.
        self.assertLessEqual(queries, 240)
