import doctest

from odoo.tests import BaseCase, tagged

from ..rules import amounts


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    """The examples of the rules hold."""

    def test_examples(self):
        result = doctest.testmod(amounts)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
