import os
import time

from odoo.tests import tagged

from .bills import BillCase
from .common import quebec_today, tell
from .fuzz import BROKEN, DONE, LEAK, WRONGLY, Driver

#: ``make fuzz`` sets them.
SEED = int(os.environ.get("MARKETPLACE_FUZZ_SEED") or 20250411)
STEPS = int(os.environ.get("MARKETPLACE_FUZZ_STEPS") or 1500)
EPISODE = int(os.environ.get("MARKETPLACE_FUZZ_EPISODE") or 0)
#: Keys of the context for which Odoo writes no messages.
SILENT = ("tracking_disable", "mail_create_nolog", "mail_create_nosubscribe")


@tagged("post_install", "-at_install")
class TestFuzz(BillCase):
    """Honest people are never refused, and attackers never pass (R2, R7, R16, R17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nothing that is tried here is in the messages; writing them takes half of
        # the time.
        silent = dict.fromkeys(SILENT, True)
        cls.env = cls.env(context={**cls.env.context, **silent})
        cls.company.tax_calculation_rounding_method = "round_globally"
        cls.foreign = cls._currency({str(quebec_today()): 0.75})
        cls.taxes = cls._tax("TPS 5 %", 5.0) | cls._tax("TVQ 9,975 %", 9.975)
        cls.ecofee = cls._tax("Écofrais", 0.45, amount_type="fixed")
        cls.levy = cls._tax("Prélèvement", 40.0, amount_type="fixed")
        group = {"amount_type": "group"}
        cls.both = cls._tax("TPS + TVQ", 0.0, children_tax_ids=cls.taxes.ids, **group)
        cls.taxed_ecofee = cls._tax(
            "Écofrais + TPS + TVQ",
            0.0,
            children_tax_ids=(cls.ecofee | cls.taxes).ids,
            **group,
        )
        bought = {"purchase_method": "purchase", "supplier_taxes_id": cls.taxes.ids}
        clamp, jaw = cls._product("Bride"), cls._product("Mors")
        cls.products = [cls.chuck, cls.gouge, clamp, jaw]
        cls.console = cls._product("Console de jeux", **bought)
        cls.freight = cls._product("Livraison", type="service", **bought)
        for product in cls.products:
            product.write(bought)
        cls.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET state = 'closed' "
            "WHERE state = 'to_declare'"
        )
        cls.env.invalidate_all()

    @classmethod
    def _tax(cls, name, amount, **values):
        values = {"name": name, "amount": amount, "type_tax_use": "purchase", **values}
        return cls.env["account.tax"].create(values)

    def test_honest_people_and_attackers_in_any_order(self):
        driver, start = Driver(self, SEED, EPISODE), time.monotonic()
        try:
            driver.drive(STEPS)
        finally:
            each = 1000 * (time.monotonic() - start) / (driver.steps or 1)
            tell(f"{driver.figures()}, {each:.0f} ms a step")
        for outcome in (WRONGLY, LEAK, BROKEN):
            counts = {name: found[outcome] for name, found in driver.table.items()}
            self.assertFalse(sum(counts.values()), (outcome, counts))
        if STEPS < 1000:
            # One episode again, or a few: not every act has its turn.
            return
        never = {name for name, found in driver.table.items() if not found[DONE]}
        self.assertFalse(
            never - {"smuggle", "inflate_due"}, "an act that never works tries nothing"
        )
