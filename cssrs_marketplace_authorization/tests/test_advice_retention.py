from odoo.tests import Form, tagged

from ..words.refusals import retention
from .advice import AdviceMixin
from .test_retention import LATER, REASON, RULES, RetentionCase


@tagged("post_install", "-at_install")
class TestAdviceRetention(AdviceMixin, RetentionCase):
    """What is read by whoever destroys what was kept long enough (R27)."""

    table = retention.TABLE

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    def _rule(self, kind):
        return self.env[RULES].search([("kind", "=", kind)])

    def _see(self, kind):
        """The list that the schedule opens for the secretariat."""
        action = self._rule(kind).with_user(self.secretary).action_open()
        found = self.env[action["res_model"]].with_user(self.secretary)
        return found.search(action["domain"])

    def _follow_retention_of_secretariat(self):
        with self._later():
            mine = self.form.with_user(self.dg)
            self._refused("retention_of_secretariat", mine.action_purge)
            self._destroy(self._see("granted"))

    def _follow_retention_unset(self):
        self._rule("declined").unlink()
        with self._later():
            mine = self.refused.with_user(self.secretary)
            self._refused("retention_unset", mine.action_purge)
            rule = {"kind": "declined", "code": "02-2", "years": 2}
            self.env[RULES].with_user(self.secretary).create(rule)
            self._destroy(self._see("declined"))

    def _follow_retention_running(self):
        mine = self.form.with_user(self.secretary)
        self._refused("retention_running", mine.action_purge)
        with self._later(mine.kept_until.replace(year=mine.kept_until.year - 2)):
            self._refused("retention_running", mine.action_purge)
            self._rule("granted").with_user(self.secretary).years = 1
            self._destroy(self._see("granted"))
        with self._later(LATER):
            self._destroy(self._see("declined"))

    def _follow_retention_forever(self):
        self._rule("granted").fate = "keep"
        with self._later():
            mine = self._see("granted")
            self._refused("retention_forever", mine.action_purge)
            screen = Form(
                self.env["purchase.marketplace.access.pack"].with_user(self.secretary)
            )
            screen.is_complete = True
            self.assertTrue(screen.save().with_context()._build_pack())

    def _follow_retention_unfinished(self):
        self._bought(self.form, (self.chuck, 1, 50.0))
        with self._later():
            mine = self.form.with_user(self.secretary)
            self._refused("retention_unfinished", mine.action_purge)
            self._issue()
            self._destroy(mine)

    def _follow_retention_requests(self):
        with self._later():
            sheet = self.sheet.with_user(self.secretary)
            self._refused("retention_requests", sheet.action_purge)
            self._destroy(sheet.line_ids.authorization_id)
            self._destroy(sheet)

    def _follow_retention_over(self):
        with self._later():
            mine = self.form.with_user(self.secretary)
            self._destroy(mine)
            self._refused("retention_over", lambda: mine._purge(REASON))
            self.assertFalse(self._see("granted") & mine)
