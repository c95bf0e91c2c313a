import doctest

from odoo.tests import TransactionCase, tagged

from ..rules import amounts, labels


@tagged("post_install", "-at_install")
class TestRules(TransactionCase):
    """The examples of the rules hold."""

    def test_examples(self):
        for module in (amounts, labels):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)
