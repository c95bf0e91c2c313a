from datetime import timedelta

from lxml import etree

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..models.trail import past
from ..words import render
from .common import FORM, MODULE, MarketplaceCase

OTHER = "Seul ce mandrin a le pas de vis impérial qui convient au tour de 1978."


@tagged("post_install", "-at_install")
class TestDesk(MarketplaceCase):
    """Whoever decides reads what is asked wherever it is named, the oldest first."""

    def test_what_is_asked(self):
        for goods, expected in (
            ([], ""),
            ([(1, "Mandrin")], "Mandrin"),
            ([(2, "Mandrin"), (1, "Gouge")], "2 × Mandrin and 1 other good"),
            ([(0.5, "Cuir")] * 3, "0.5 × Cuir and 2 other goods"),
            ([(1, False)], "unnamed good"),
            ([(1, "a" * 300)], "a" * 60 + "…"),
            (
                [(1, "mandrin " * 30)],
                "mandrin mandrin mandrin mandrin mandrin mandrin…",
            ),
        ):
            with self.subTest(expected):
                said = render.asked(self.env, goods)
                self.assertEqual(said[:40], expected[:40])
                self.assertLessEqual(len(said), 90)

    def test_a_form_is_called_by_what_it_asks(self):
        form = self._submitted((self.chuck, 2, 70.0), (self.gouge, 1, 8.0))
        self.assertEqual(form.asked, "2 × Mandrin and 1 other good")
        self.assertEqual(form.display_name, f"{form.name} – {form.asked}")
        found = form.name_search("gouge")
        self.assertIn(form.id, [row[0] for row in found])

    def test_activity_and_message_say_what_how_much_for_whom_since_when(self):
        form = self._submitted((self.chuck, 2, 70.0), amount_charges=8.5)
        gist = ("2 × Mandrin", "148.50", self.school.name)
        summary = form.activity_ids.summary
        message = form.message_ids[0].body
        for text in gist:
            self.assertIn(text, summary)
            self.assertIn(text, message)
        self.assertIn("waiting since", summary)

    def test_its_emails_fit_a_phone_and_name_the_good(self):
        people = self.principal | self.dg
        people.notification_type = "email"
        form = self._submitted((self.chuck, 2, 70.0))
        form.with_user(self.buyer).action_remind()
        form.with_user(self.dg)._return("Joindre la réponse du grossiste.")
        wanted = [("model", "=", FORM), ("res_id", "=", form.id)]
        emails = self.env["mail.mail"].search(wanted).filtered("recipient_ids")
        self.assertGreaterEqual(len(emails), 3)
        for email in emails:
            page = etree.HTML(email.body_html)
            # What Odoo keeps on one line is no longer than a phone is wide.
            for line in page.xpath("//td[contains(@style, 'nowrap')]"):
                self.assertLess(len(" ".join("".join(line.itertext()).split())), 45)
            self.assertEqual(len(page.xpath("//a[contains(@href, '/mail/view')]")), 1)
            self.assertIn("2 × Mandrin", html2plaintext(email.body_html))

    def test_a_draft_without_number_is_called_by_its_goods_on_the_order(self):
        form = self._request((self.chuck, 2, 70.0))
        order = self._order((self.chuck, 2, 70.0), marketplace_authorization_id=form.id)
        said = html2plaintext(order.marketplace_refusals)
        self.assertIn("the authorization 2 × Mandrin is", said)
        self.assertNotIn("False", said)

    def test_the_oldest_comes_next_then_nothing(self):
        decider = self.env[self._submitted()._name].with_user(self.dg)
        for waiting in decider._waiting():
            waiting._refuse("Non", ["unique"])
        forms = [self._submitted((self.chuck, n, 10.0)) for n in (1, 2, 3)]
        for form, days in zip(forms, (1, 3, 2), strict=True):
            self._carry(form, submitted_on=form.submitted_on - timedelta(days=days))
        order = [forms[1], forms[2], forms[0]]
        self.assertEqual(list(decider._waiting().ids), [form.id for form in order])
        for form, following in zip(order, [*order[1:], None], strict=True):
            wizard = self._opened(form.with_user(self.dg).action_refuse(), self.dg)
            wizard.write({"reason": "Non", "unmet_unique": True})
            said = wizard.action_confirm()
            self.assertEqual(said["tag"], "display_notification")
            self.assertIn("Request refused", said["params"]["title"])
            self.assertIn("Mandrin", said["params"]["message"])
            opened = said["params"]["next"]
            self.assertEqual(opened["res_id"], following.id if following else 0)
        self.assertIn("No more requests", said["params"]["message"])

    def test_nobody_is_led_to_what_they_may_not_decide(self):
        self._submitted()
        own = self._submitted(user=self.principal)
        self._force(own, submitted_by=self.dg.id)
        waiting = self._submitted().with_user(self.dg)._waiting()
        self.assertNotIn(own, waiting)
        self.assertFalse(own.with_user(self.principal)._waiting())

    def test_the_list_of_what_waits_begins_with_the_oldest(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.purchase_marketplace_authorization_action_decide"
        )
        for view_id, kind in action["views"][:2]:
            arch = self.env["purchase.marketplace.authorization"].get_view(
                view_id, kind
            )["arch"]
            self.assertIn('default_order="submitted_on, id"', arch)
            self.assertIn('name="asked"', arch)


@tagged("post_install", "-at_install")
class TestSheet(MarketplaceCase):
    """The sheet says what was when it was decided, and what came of a return."""

    def _text(self, form):
        form.invalidate_recordset()
        sheet = form.with_user(self.dg).decision_sheet
        return " ".join(html2plaintext(sheet).replace("*", "").split())

    def _earlier(self, form):
        return self._text(form).partition("Earlier requests")[2]

    def test_earlier_requests_are_as_they_were_at_the_decision(self):
        earlier = self._submitted((self.gouge, 1, 30.0))
        form = self._submitted((self.chuck, 1, 50.0))
        form.with_user(self.dg)._approve()
        before = self._earlier(form)
        self.assertIn(f"Submitted · {earlier.name}", before)
        later = self._submitted((self.chuck, 1, 7.0))
        earlier.with_user(self.dg)._return("Préciser le modèle.")
        earlier.line_ids.price_unit = 99.0
        self.assertEqual(self._earlier(form), before)
        earlier._submit()
        earlier.with_user(self.dg)._refuse("Non", ["unique"])
        self.assertEqual(self._earlier(form), before)
        self.assertNotIn(later.name, self._text(form))
        self.assertIn(f"Refused · {earlier.name}", self._earlier(later))

    def test_what_the_trail_does_not_know_is_as_it_is(self):
        earlier = self._submitted((self.gouge, 1, 30.0))
        form = self._approved()
        self.patch(past, "DECIDED", ("never",))
        self.assertIn(earlier.name, self._earlier(form))

    def test_the_sheet_begins_with_the_whole_request(self):
        form = self._submitted((self.chuck, 2, 70.0), amount_charges=8.5)
        head = self._text(form).partition("Essential")[0]
        for text in ("2 × Mandrin", "148.50", "8.50", self.school.name, form.need):
            self.assertIn(text, head)
        self.assertIn("Waiting since:", head)

    def test_a_link_is_one_of_the_web(self):
        form = self._request()
        for url, shown in (
            ("https://www.amazon.ca/dp/1", True),
            ("javascript:alert(1)", False),
            ("data:text/html,x", False),
        ):
            form.line_ids.product_url = url
            form._submit()
            sheet = form.with_user(self.dg).decision_sheet
            self.assertEqual(f'href="{url}"' in str(sheet), shown)
            form.with_user(self.dg)._return("Encore.")

    def test_a_request_that_comes_back_says_why_and_what_changed(self):
        form = self._submitted((self.chuck, 1, 50.0), (self.gouge, 1, 5.0))
        self.assertNotIn("Changed since", self._text(form))
        form.with_user(self.dg)._return("Joindre le devis.", ["unique"])
        chuck, gouge = form.line_ids
        chuck.write({"quantity": 2, "unique_reason": OTHER})
        gouge.unlink()
        form._submit()
        text = self._text(form)
        for expected in (
            "Joindre le devis.",
            "It was not shown that: the good is unique.",
            "Mandrin › Quantity — 1 → 2",
            f"→ {OTHER}",
            "Gouge — removed",
            "55.00",
        ):
            self.assertIn(expected, text)
        head = text.partition("Essential")[0]
        self.assertNotIn("Impossible to replace", head)
        self.assertIn("Joindre le devis.", form._sheet_text())
        [said] = self._sql(
            "SELECT content FROM purchase_marketplace_trail WHERE res_id = %s "
            "AND kind = 'submitted' ORDER BY id DESC LIMIT 1",
            form.id,
        )
        self.assertIn("Joindre le devis.", said[0])
        # Once more: the remark is the last one, and what was attached is a change.
        form.with_user(self.dg)._return("Le devis, svp.")
        self.env["ir.attachment"].with_user(self.principal).create(
            {"name": "devis.txt", "raw": b"1", "res_model": FORM, "res_id": form.id}
        )
        form._submit()
        text = self._text(form)
        self.assertIn("Le devis, svp.", text)
        self.assertNotIn("Joindre le devis.", text)
        self.assertIn("Attachment — devis.txt", text)
        self.assertNotIn("Mandrin › Quantity", text)
