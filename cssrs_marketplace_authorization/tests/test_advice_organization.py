from odoo.fields import Command
from odoo.tests import Form, tagged

from ..words.refusals import organization
from .advice import AdviceMixin
from .common import MarketplaceCase

REASON = "purchase.marketplace.reason"
LIST = "cssrs_marketplace_authorization.res_company_view_list_marketplace"


@tagged("post_install", "-at_install")
class TestAdviceOrganization(AdviceMixin, MarketplaceCase):
    """What is read by whoever says that the directive binds, and since when (R33)."""

    table = organization.TABLE

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    def _silent_company(self):
        """One of Canada, that has not said anything; the manager works there."""
        company = self.env["res.company"].create({"name": "Atelier"})
        people = self.manager | self.secretary | self.principal
        people.company_ids = [Command.link(company.id)]
        return company

    def _dialog(self, company, name, reason, user=None, **values):
        """A button of the list of organizations, and the dialog that it opens."""
        action = self._press(company, user or self.manager, name, LIST)
        wizard = self._opened(action, user or self.manager)
        with Form(wizard) as form:
            form.reason = reason
            for field, value in values.items():
                setattr(form, field, value)
        wizard.action_confirm()

    def _follow_bound_for_good(self):
        mine = self.company.with_user(self.manager)
        said = ("unbound", "Par erreur.")
        self._refused("bound_for_good", mine._marketplace_say, *said)
        self.assertEqual(self._bought(self._approved()).state, "purchase")

    def _follow_bound_by_its_file(self):
        company = self._silent_company()
        school = self.school.copy({"company_id": company.id})
        form = self._request(establishment_id=school.id, company_id=company.id)
        form._submit()
        ask = (company, "action_marketplace_unbind", "Par erreur.")
        self._refused("bound_by_its_file", self._dialog, *ask)
        self._press(company, self.manager, "action_marketplace_bind", LIST)
        self.assertEqual(company.marketplace_bound, "bound")

    def _follow_bound_unreasoned(self):
        company = self._silent_company()
        ask = (company, "action_marketplace_unbind")
        self._refused("bound_unreasoned", self._dialog, *ask, " ")
        self._dialog(*ask, "Une entreprise de l’Ontario.")
        self.assertEqual(company.marketplace_bound, "unbound")

    def _follow_bound_speaker(self):
        company = self._silent_company()
        mine = company.with_user(self.principal)
        self._refused("bound_speaker", mine.action_marketplace_bind)
        self._press(company, self.secretary, "action_marketplace_bind", LIST)
        self.assertEqual(company.marketplace_bound, "bound")

    def _move(self, day, reason):
        move = ("action_marketplace_move_date", reason, self.manager)
        self._dialog(self.company, *move, effective_date=day)

    def _follow_date_put_off(self):
        self._refused("date_put_off", self._move, "2099-01-01", "Une erreur.")
        self._move("2025-05-02", "Reçu le 2 mai.")

    def _follow_date_unreasoned(self):
        self._refused("date_unreasoned", self._move, "2025-05-02", " ")
        self._move("2025-05-02", "Reçu le 2 mai.")

    def _follow_date_by_hand(self):
        mine = self.company.with_user(self.manager)
        values = {"marketplace_effective_date": "2025-05-02"}
        self._refused("date_by_hand", mine.write, values)
        self._move("2025-05-02", "Reçu le 2 mai.")
        self.assertEqual(f"{self.company.marketplace_effective_date}", "2025-05-02")
