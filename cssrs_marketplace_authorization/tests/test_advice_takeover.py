"""What the secretariat reads when something is not taken over (R34)."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..rules import past
from ..words.refusals import takeover
from .advice import AdviceMixin
from .common import MarketplaceCase
from .test_takeover import PastMixin, TakeoverMixin

LATER = datetime(2026, 4, 1)


@tagged("post_install", "-at_install")
class TestAdviceTakeover(PastMixin, TakeoverMixin, AdviceMixin, MarketplaceCase):
    """Each refusal says what to do, and doing it goes on."""

    table = takeover.TABLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_past()
        cls.school.code = "011"

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    def _meets(self, code, act):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act()
        self._hear(code, str(caught.exception))
        self.env.invalidate_all()

    def _found(self):
        order = self._ordered_before()
        self._install()
        return order

    # ---- who, and when -------------------------------------------------------------

    def _follow_takeover_of_secretariat(self):
        order = self._found()
        self._meets(
            "takeover_of_secretariat", self.takeover.with_user(self.buyer).action_close
        )
        self._paper(order).action_confirm()
        self.assertEqual(order.marketplace_clearance, "authorized")

    def _follow_takeover_closed(self):
        order = self._found()
        self.takeover.with_user(self.secretary).action_close()
        self._meets("takeover_closed", lambda: self._paper(order))
        action = self._press(order, self.secretary, "action_marketplace_close")
        found = {"finding": "settled", "reason": "La pièce du fournisseur le montre."}
        self._confirm(action, self.secretary, **found)
        self.assertEqual(order.marketplace_irregularity, "closed")

    def _follow_takeover_too_new(self):
        self._found()
        bill = self._bill()
        self._finish()
        case = bill.marketplace_case_id
        self._alter(case, existed=False)
        self._meets("takeover_too_new", case.with_user(self.secretary).action_paper)
        order = self._order(marketplace_authorization_id=self.ready.id)
        order.button_confirm()

    def _follow_takeover_not_prior(self):
        order = self._found()
        case = order.marketplace_case_id.with_user(self.secretary)
        self._meets(
            "takeover_not_prior", lambda: case._marketplace_close("prior", "Ancien.")
        )
        self._paper(order).action_confirm()

    def _follow_takeover_waiting(self):
        order = self._found()
        bill = self._bill(partner=self.vendor, order_line=order.order_line)
        self._meets("takeover_waiting", bill.action_post)
        line = order.order_line.with_user(self.buyer)
        self._meets("takeover_waiting", lambda: line.write({"product_qty": 2}))
        self._paper(order).action_confirm()
        bill.action_post()
        self._bought(self.ready)

    # ---- the paper -----------------------------------------------------------------

    def _mended(self, code, **values):
        """A dialog that lacks something, then that is mended as it says."""
        order = self._found()
        self._meets(code, self._paper(order, **values).action_confirm)
        self._paper(order).action_confirm()
        self.assertEqual(order.marketplace_clearance, "authorized")

    def _follow_paper_unsigned(self):
        self._mended("paper_unsigned", signed_by=" ")

    def _follow_paper_place_missing(self):
        self._mended("paper_place_missing", establishment_id=False)

    def _follow_paper_goods_missing(self):
        self._mended("paper_goods_missing", line_ids=[(5,)])

    def _follow_paper_scan_missing(self):
        self._mended("paper_scan_missing", scan=False)

    def _follow_paper_after_installation(self):
        self._mended("paper_after_installation", paper_on="2026-03-03")

    def _follow_paper_too_late(self):
        order = self._found()
        wizard = self._paper(order, paper_on="2025-09-11")
        self._meets("paper_too_late", wizard.action_confirm)
        case = order.marketplace_case_id.with_user(self.secretary)
        case._marketplace_close("unauthorized", "Le papier est venu après.")

    def _follow_paper_too_new(self):
        order = self._found()
        self._paper(order).action_confirm()
        paper = order.marketplace_authorization_id
        order.with_user(self.buyer).order_line.product_qty = 0.5
        later = self._order((self.chuck, 0.5, 100.0), partner=self.vendor)
        self._alter(later, create_date=LATER)
        later.marketplace_authorization_id = paper
        self._meets("paper_too_new", later.button_confirm)
        later.marketplace_authorization_id = self.ready
        later.button_confirm()

    # ---- the file ------------------------------------------------------------------

    def _mends_file(self, code, content, mended=None):
        """A file that is refused, or one of its lines; then the same, mended."""
        self._install()
        wizard = self._import(content)
        text = wizard.preview or ""
        if "<table" in text or not text:
            _known, lines, wrong = wizard._read()
            text = " ".join(map(wizard._reasons, lines))
            if not lines or not any(line.faults for line in lines):
                return self._meets(code, wizard.action_import)
        self._hear_html(code, text)
        mended = mended or self._file(self._line())
        self._import(mended).action_import()
        return None

    def _hear_html(self, code, text):
        said, step = (self.env._(part) for part in self.table[code])
        for part in (said, step):
            self.assertIn(part.split("%(")[0].strip(" “"), text.replace("\n", " "))
        self.told.add(code)

    def _follow_past_no_text(self):
        self._mends_file("past_no_text", b"PK\0\3")

    def _follow_past_too_large(self):
        self._mends_file("past_too_large", b"x" * (past.LARGEST + 1))

    def _follow_past_headings(self):
        self._mends_file("past_headings", b"a;b\r\n1;2")

    def _follow_past_empty(self):
        self._mends_file("past_empty", self._file())

    def _follow_past_nothing(self):
        self._install()
        self._import(self._file(self._line())).action_import()
        again = self._import(self._file(self._line()))
        self._meets("past_nothing", again.action_import)
        self._import(self._file(self._line("P-8"))).action_import()

    def _line_mended(self, code, **values):
        self._mends_file(code, self._file(self._line(**values)))

    def _follow_past_missing(self):
        self._line_mended("past_missing", goods="")

    def _follow_past_day(self):
        self._line_mended("past_day", purchase_date="12 mai")

    def _follow_past_amount(self):
        self._line_mended("past_amount", amount="douze")

    def _follow_past_establishment(self):
        self._line_mended("past_establishment", establishment="Nulle part")

    def _follow_past_marketplace(self):
        self._line_mended("past_marketplace", marketplace="Ailleurs")

    def _follow_past_prior(self):
        self._line_mended(
            "past_prior", purchase_date="2025-03-01", decided_on="2025-02-01"
        )

    def _follow_past_later(self):
        self._line_mended("past_later", purchase_date="2026-03-05")

    def _follow_past_unauthorized(self):
        self._line_mended("past_unauthorized", decided_on="2025-06-01")

    def _follow_past_disagrees(self):
        self._mends_file(
            "past_disagrees", self._file(self._line(), self._line(signed_by="M. Y"))
        )
