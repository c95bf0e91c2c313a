from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.test_asked import AskedCase

from .common import ExpenseMixin


@tagged("post_install", "-at_install")
class TestAskedOfExpenses(ExpenseMixin, AskedCase):
    """What the secretariat does on the screens of expenses is what it asks for."""

    def test_a_category_is_a_service(self):
        template = self.category.product_tmpl_id
        self._call(
            "product.template", "action_toggle_marketplace_service", template.ids
        )
        self.assertTrue(template.marketplace_service)

    def test_the_flag_of_an_expense_is_unticked(self):
        self.secretary.group_ids += self.env.ref("hr_expense.group_hr_expense_manager")
        expense = self._plain(marketplace_flagged=True)
        self.env.flush_all()
        values = {"marketplace_flagged": False}
        self._call("hr.expense", "web_save", expense.ids, values, specification={})
        self.assertFalse(expense.marketplace_flagged)
