from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import FORM, MarketplaceCase, quebec_today


@tagged("post_install", "-at_install")
class TestAuthorization(MarketplaceCase):
    """The form: who fills it in, what it must hold, and when it is closed (R3, R8)."""

    def test_number_by_company_and_year(self):
        year = quebec_today().year
        draft, first, second = self._request(), self._submitted(), self._submitted()
        self.assertFalse(draft.name)
        self.assertEqual(draft.display_name, "Draft: Mandrin")
        self.assertRegex(first.name, rf"^AUT/{year}/\d{{5}}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        elsewhere = self._company()._marketplace_next_number(FORM)
        self.assertEqual(elsewhere, f"AUT/{year}/00001")

    def test_complete_form_is_submitted_and_the_director_general_told(self):
        request = self._request()
        self.assertEqual(self._codes(request), [])
        self.assertFalse(request.submission_gaps)
        request.action_submit()
        self.assertRecordValues(
            request, [{"state": "submitted", "submitted_by": self.principal.id}]
        )
        self.assertEqual(request.activity_ids.user_id, self.dg)

    def test_any_employee_drafts_only_the_direction_submits(self):
        request = self._request(user=self.teacher)
        with self.assertRaisesRegex(UserError, "Only the head"):
            request.action_submit()
        self.assertEqual(request.activity_ids.user_id, self.principal)
        request.with_user(self.principal).action_submit()
        self.assertEqual(request.state, "submitted")

    def test_designated_person_on_the_dates_of_the_designation(self):
        designations = self.env["purchase.marketplace.designation"]
        values = {"establishment_id": self.school.id}
        for user in (self.teacher, self.buyer, self.dg, self.designee):
            mine = {**values, "user_id": user.id}
            with self.subTest(user.login), self.assertRaises(AccessError):
                designations.with_user(user).create(mine)
        values["user_id"] = self.designee.id
        designation = designations.with_user(self.principal).create(values)
        request = self._request(user=self.designee)
        self.assertEqual(self._codes(request), [])
        designation.write({"date_from": "2025-09-01", "date_to": "2025-12-31"})
        self.assertEqual(self._codes(request), ["not_direction"])

    def test_each_missing_part_is_named(self):
        request = self._request()
        cases = {
            "establishment_missing": {"establishment_id": False},
            "need_missing": {"need": " "},
            "attestation_missing": {"attestation": False},
            "alternatives_missing": {"alternative_ids": [(5, 0, 0)]},
            "goods_missing": {"line_ids": [(5, 0, 0)]},
        }
        for code, values in cases.items():
            with self.subTest(code):
                copy = self._request()
                copy.write(values)
                self.assertIn(code, self._codes(copy))
                with self.assertRaises(UserError):
                    copy.action_submit()
        request.consequence = False
        line = request.line_ids
        for field in (
            "is_essential",
            "is_unique",
            "is_irreplaceable",
            "is_sole_distributor",
        ):
            line[field] = False
            self.assertEqual(self._codes(request), ["criterion_not_met"])
            line[field] = True
        line.unique_reason = "divers"
        self.assertEqual(self._codes(request), ["reason_laconic"])
        line.unique_reason = line.essential_reason
        self.assertEqual(self._codes(request), ["reason_copied"])
        self.assertIn("repeats the answer", request.submission_gaps)

    def test_consequence_is_asked_for_when_a_declaration_requires_it(self):
        request = self._request(consequence=False)
        self.assertEqual(self._codes(request), [])
        column = {"key": "consequence", "is_required": True}
        self.company.marketplace_column_ids = [Command.create(column)]
        self.assertEqual(self._codes(request), ["consequence_missing"])

    def test_excluded_motive_is_shown_and_never_blocks(self):
        request = self._request()
        request.line_ids.essential_reason = (
            "Moins cher que partout ailleurs, avec une livraison rapide à l’atelier."
        )
        self.assertEqual(request.inadmissible_motives, "low price, speed, shipping")
        request.action_submit()
        self.assertEqual(request.state, "submitted")

    def test_content_is_closed_once_submitted(self):
        request = self._submitted()
        line, source = request.line_ids, request.alternative_ids
        other, new = self._request(), {"authorization_id": request.id, "name": "Autre"}
        quantity = {"line_ids": [(1, line.id, {"quantity": 9})]}
        here = {"authorization_id": request.id}
        changes = {
            "need": lambda r: r.write({"need": "Autre chose"}),
            "price": lambda r: line.with_env(r.env).write({"price_unit": 1}),
            "quantity": lambda r: r.write(quantity),
            "new good": lambda r: line.with_env(r.env).create(new),
            "moved good": lambda r: other.line_ids.with_env(r.env).write(here),
            "good removed": lambda r: line.with_env(r.env).unlink(),
            "source": lambda r: source.with_env(r.env).write({"outcome": "x"}),
            "source removed": lambda r: source.with_env(r.env).unlink(),
            "deleted": lambda r: r.unlink(),
        }
        users = (self.principal, self.dg, self.manager, self.odoobot)
        self._assert_nobody(request, changes, users)
        with self.assertRaises(AccessError):
            other.line_ids.write({"qty_committed": -5})

    def test_who_sees_what(self):
        request = self._submitted()
        stranger, there = self._user("mkp_stranger"), self._company().ids
        stranger.write({"company_ids": [(6, 0, there)], "company_id": there[0]})
        stranger.group_ids |= self.env.ref("purchase.group_purchase_user")
        for users, seen in (
            ((self.principal, self.dg, self.buyer, self.secretary, self.payable), True),
            ((self.teacher, self.designee, stranger), False),
        ):
            for user in users:
                found = request.with_user(user).has_access("read")
                self.assertEqual(found, seen, user.login)

    def test_decision_sheet_shows_the_whole_form(self):
        request = self._submitted()
        sheet = request.with_user(self.dg).decision_sheet
        for text in ("Mandrin", "grossistes", "Outillage Québec", "usinage maison"):
            self.assertIn(text, sheet)

    def test_copy_is_a_new_draft(self):
        copy = self._approved().with_user(self.principal).copy()
        self.assertRecordValues(
            copy, [{"state": "draft", "seal": False, "attestation": False}]
        )
        self.assertEqual(copy.line_ids.qty_committed, 0)
