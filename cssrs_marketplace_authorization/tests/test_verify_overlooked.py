"""Purchases that planted code had pass unasked, or unseen: Verify names them."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import tagged

from ..models.gate import protected
from ..models.trail import trail
from .bills import BillMixin
from .test_verify_acts import ORDER, PlantedCase

SEEN = "document_overlooked"


@tagged("post_install", "-at_install")
class TestVerifyOverlooked(BillMixin, PlantedCase):
    """What had to be asked, or seen, when it was saved (R2, R11, R27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()
        journals = cls.env["account.journal"]
        cls.bank = journals.create({"name": "Banque", "type": "bank", "code": "BMKP"})

    def _later(self, record):
        """As if it were saved after all that was told until then."""
        self._alter(record, create_date=Datetime.now() + timedelta(hours=1))
        return record

    # ---- committed, and never asked ------------------------------------------------

    def test_an_order_unmarked_then_committed(self):
        order = self._later(self._order())
        self._plant(
            f"o = env['{ORDER}'].sudo().browse({order.id})\n"
            "o._fields['is_marketplace_order'].write(o, False)\n"
            "o._fields['state'].write(o, 'purchase')\n"
        )
        self._assert_found(SEEN, order)

    def test_what_a_process_remembers_hides_nothing(self):
        """Everybody is free in its memory, by what was rolled back."""
        order = self._later(self._order())
        self._plant(
            "env.cr.execute('SAVEPOINT planted')\n"
            "env.cr.execute(\"UPDATE res_company SET marketplace_bound = 'unbound'\")\n"
            "env.registry.clear_cache()\n"
            "env['res.company']._marketplace_free_ids()\n"
            "env.cr.execute('ROLLBACK TO SAVEPOINT planted')\n"
            "env.invalidate_all(flush=False)\n"
            f"o = env['{ORDER}'].sudo().browse({order.id})\n"
            "o._fields['is_marketplace_order'].write(o, False)\n"
            "o.button_confirm()\n"
        )
        self.assertEqual(order.state, "purchase")
        self.assertFalse(order.marketplace_clearance)
        self._assert_found(SEEN, order)

    def test_what_the_organization_says_afterwards_hides_nothing(self):
        """That it is bound, which it was; that the day was an earlier one."""
        protected.write(self.company, {"marketplace_bound": "assumed"})
        self.company.marketplace_effective_date = "2025-05-01"
        trail.note(self.company, "settings_changed")
        old, order = self._order(), self._order()
        self._plant(
            f"o = env['{ORDER}'].sudo().browse({(old | order).ids})\n"
            "o._fields['is_marketplace_order'].write(o, False)\n"
            "o._fields['state'].write(o, 'purchase')\n"
        )
        self._later(order)
        self._alter(old, create_date="2025-04-20 12:00:00")
        later = Datetime.now() + timedelta(hours=2)
        with patch.object(self.env.cr, "now", lambda: later):
            protected.write(self.company, {"marketplace_bound": "bound"})
            trail.note(self.company, "settings_changed")
            self._assert_found(SEEN, order)
            self.company.marketplace_effective_date = "2025-04-11"
            self._assert_found(SEEN, order)
            self.assertNotIn(old.id, [one.res_id for one in self._all()])

    # ---- saved, and not seen -------------------------------------------------------

    def _pay(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.amazon.id,
                "amount": 50.0,
                "journal_id": self.bank.id,
            }
        )
        payment.action_post()
        return payment

    def test_a_payment_whose_constraints_are_gone(self):
        payments = type(self.env["account.payment"])
        with patch.object(payments, "_constraint_methods", []):
            payment = self._later(self._pay())
        self._finish()
        self.assertFalse(payment.marketplace_case_id)
        self._assert_found(SEEN, payment)

    def test_a_bill_that_nothing_told(self):
        bill = self._later(self._bill())
        self._drop_what_waits()
        self._assert_found(SEEN, bill)

    def test_what_waits_is_out_of_reach(self):
        """Emptying what the cursor carries makes nothing unseen (R11)."""
        payment = self._pay()
        for code in (
            "env.cr.precommit.data.pop('marketplace_touched', None)",
            "env.cr.precommit.data.clear()",
            "env.cr.precommit.data['marketplace_touched'] = {}",
        ):
            self._run_planted(code)
        self._finish()
        self.assertEqual(payment.marketplace_irregularity, "unbilled")

    def test_a_bill_committed_behind_its_case(self):
        bill = self._later(self._bill())
        self._finish()
        self.assertEqual(bill.marketplace_case_id.state, "draft")
        self._plant(
            f"b = env['account.move'].sudo().browse({bill.id})\n"
            "b._fields['is_marketplace_bill'].write(b, False)\n"
            "b._fields['state'].write(b, 'posted')\n"
        )
        self._assert_found(SEEN, bill)

    # ---- honest --------------------------------------------------------------------

    def test_what_was_bought_before_it_was_known(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        bill = self._bill(partner=self.stationer)
        bill.action_post()
        self._alter(order, create_date=Datetime.now() - timedelta(hours=1))
        self._classify(self.stationer)
        self._finish()
        self._assert_intact()

    def test_contacts_are_merged(self):
        """What was bought of the one that goes is seen with the one that stays."""
        twin = self.env["res.partner"].create({"name": "Comptoir", "is_company": True})
        bill = self._bill(partner=twin)
        bill.action_post()
        self._later(bill)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (twin | self.amazon).ids, self.amazon
        )
        self._finish()
        self.assertEqual(bill.partner_id, self.amazon)
        self._assert_intact()

    def test_what_is_allowed_or_seen(self):
        self._later(self._ordered())
        self._later(self._order((self.training, 1, 10.0))).button_confirm()
        self._later(self._bill())
        self._later(self._pay())
        self._finish()
        self._assert_intact()
