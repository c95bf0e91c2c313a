import io
import zipfile
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.trail import trail
from ..rules import trail as rules
from .common import MarketplaceCase

RULES = "purchase.marketplace.retention"
TRAIL = "purchase_marketplace_trail"
REASON = "Liste d’élimination 2041-03, approuvée par la secrétaire générale."
LATER = date(2041, 7, 1)
#: What people wrote of one request, wherever it is copied.
WRITTEN = (
    "remet en marche la classe de Nadia",
    "cours de Nadia est annulé",
    "a répondu à Nadia",
    "Courriel de Nadia",
    "Note de Nadia",
    "Lettre de Nadia",
)


class RetentionCase(MarketplaceCase):
    """A request that was decided, bought and declared, and a schedule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        form = cls._request(
            (cls.chuck, 9, 100.0),
            partner_id=cls.amazon.id,
            need="La pièce remet en marche la classe de Nadia, à l’arrêt.",
            consequence="Le cours de Nadia est annulé pour le trimestre.",
        )
        form.alternative_ids.outcome = "Le grossiste a répondu à Nadia : épuisé."
        cls.paper = cls.env["ir.attachment"].create(
            {
                "name": "Courriel de Nadia.txt",
                "res_model": form._name,
                "res_id": form.id,
                "raw": b"Nous ne la tenons plus.",
            }
        )
        form.message_post(body="Note de Nadia pour la direction.")
        cls.form = cls._bring(form, "approved")
        cls.order = cls._bought(cls.form, (cls.chuck, 1, 90.0))
        cls.refused = cls._bring(cls._request(), "refused")
        cls.sheet = cls._issue(channel="Portail", letter="Lettre de Nadia.").sudo()
        cls.rules = cls.env[RULES].create(
            [
                {"kind": kind, "code": f"02-{years}", "years": years}
                for kind, years in (("granted", 7), ("declined", 2), ("declared", 7))
            ]
        )
        cls.env.flush_all()

    @contextmanager
    def _later(self, day=LATER):
        company = type(self.company)
        with patch.object(company, "_marketplace_today", lambda _self: day):
            self._forget()
            yield
        self._forget()

    def _reached(self, kind):
        rule = self.rules.filtered(lambda rule: rule.kind == kind)
        return rule.with_user(self.secretary)._reached()

    def _destroy(self, records, user=None):
        """As the secretariat does it: from the list, through the dialog."""
        action = records.with_user(user or self.secretary).action_purge()
        dialog = self._opened(action, user or self.secretary)
        dialog.reason = REASON
        dialog.action_confirm()
        self._forget()

    def _places(self, text):
        """The tables of the database that hold a text, anywhere."""
        tables = self._sql(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"
        )
        return [
            name
            for [name] in tables
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s one WHERE one::text LIKE %s LIMIT 1",
                    SQL.identifier(name),
                    f"%{text}%",
                )
            )
        ]

    def _refused(self, act):
        with self.assertRaises(UserError) as caught:
            act()
        self.env.invalidate_all()
        return str(caught.exception)


@tagged("post_install", "-at_install")
class TestRetention(RetentionCase):
    """What has been kept long enough is listed, and destroyed by the secretariat."""

    # ---- what is listed ------------------------------------------------------------

    def test_nothing_is_listed_before_its_day(self):
        self.assertFalse(self._reached("granted"))
        until = self.form.kept_until
        with self._later(until):
            self.assertFalse(self._reached("granted"))
        with self._later(date(until.year, until.month, until.day).replace(year=2041)):
            self.assertEqual(self._reached("granted"), self.form)
            self.assertEqual(self._reached("declined"), self.refused)
            # It waits for the requests that it declares.
            self.assertFalse(self._reached("declared"))
            self._destroy(self.form)
            self.assertEqual(self._reached("declared"), self.sheet)

    def test_the_list_opens_from_the_schedule(self):
        with self._later():
            rule = self.rules[0].with_user(self.secretary)
            self.assertEqual(rule.reached_count, 1)
            action = rule.action_open()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, self.form)

    def test_a_fact_begins_the_delay_again(self):
        until = self.form.kept_until
        self._sql(f"ALTER TABLE {TRAIL} DISABLE TRIGGER USER")
        self._sql(f"UPDATE {TRAIL} SET moment = moment - interval '3 years'")
        self._forget()
        self.assertEqual(self.form.kept_until.year, until.year - 3)
        trail.add([trail.Fact("carried", self.form)])
        self._forget()
        self.assertEqual(self.form.kept_until, until)

    # ---- what is destroyed ---------------------------------------------------------

    def test_what_people_wrote_is_nowhere_any_more(self):
        for text in WRITTEN:
            self.assertTrue(self._places(text), text)
        with self._later():
            self._destroy(self.form | self.refused)
            self._destroy(self.sheet)
        for text in WRITTEN:
            self.assertFalse(self._places(text), text)
        self.assertFalse(self.sheet.file_ids)
        # Nor are they made again.
        self.assertFalse(self.sheet._get_file("csv") | self.sheet._get_file("pdf"))
        self.assertFalse(self.sheet.files_wait)
        self.assertFalse(self.form.message_ids)
        self.assertFalse(self.paper.exists())

    def test_figures_and_digests_stay_and_nothing_was_altered(self):
        before = self._sql(f"SELECT chain, number, digest FROM {TRAIL}")
        figures = self.form.read(["name", "state", "amount_untaxed", "decided_on"])
        with self._later():
            self._destroy(self.form)
            self.assertFalse(self._finding())
            self._destroy(self.sheet)
            self.assertFalse(self._finding())
        self.assertEqual(
            self.form.read(["name", "state", "amount_untaxed", "decided_on"]), figures
        )
        self.assertEqual(self.form.line_ids.name, "Mandrin")
        after = self._sql(f"SELECT chain, number, digest FROM {TRAIL}")
        self.assertLessEqual(set(before), set(after))
        said = self.env[TRAIL.replace("_", ".")].search(
            [("kind", "=", "purged"), ("res_model", "=", self.form._name)], limit=1
        )
        self.assertIn(REASON, said.content)
        self.assertEqual(said.user_id, self.secretary.id)

    def test_what_was_destroyed_authorizes_nothing_more(self):
        with self._later():
            self._destroy(self.form)
            late = self._order(marketplace_authorization_id=self.form.id)
            with self.assertRaises(UserError):
                late.button_confirm()

    def test_the_order_goes_on_without_the_words(self):
        with self._later():
            self._destroy(self.form)
            self.order.sudo().order_line.qty_received = 1
            action = self.order.with_user(self.buyer).action_create_invoice()
            bill = self.env["account.move"].browse(action["res_id"])
            bill.invoice_date = self._today()
            bill.with_user(self.payable).action_post()
            self.assertEqual(bill.state, "posted")
            self.assertFalse(self._finding())

    def test_a_case_of_the_register_goes_once_it_is_closed(self):
        rule = {"kind": "seen", "code": "02-9", "years": 1}
        self.rules |= self.env[RULES].create(rule)
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.amazon.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})],
            }
        )
        self._finish()
        case = bill.marketplace_case_id
        with self._later():
            self.assertNotIn(case, self._reached("seen"))
            self.assertIn(
                "yet to be",
                self._refused(case.with_user(self.secretary).action_purge),
            )
            closed = "Madame Nadia a remboursé."
            case.with_user(self.secretary)._marketplace_close("settled", closed)
            self.assertIn(case, self._reached("seen"))
            self._destroy(case)
            self.assertFalse(case.reason)
            self.assertEqual(case.finding, "settled")
            self.assertFalse(self._finding())
        # The message on the bill is part of the books.
        self.assertEqual(self._places(closed), ["mail_message"])

    def test_the_complete_copy_still_verifies(self):
        with self._later():
            self._destroy(self.form)
        pack = self.env["purchase.marketplace.access.pack"].with_user(self.secretary)
        pack = pack.create({"is_complete": True})
        with zipfile.ZipFile(io.BytesIO(pack._build_pack())) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        count, wrong = rules.verify_pack(files)
        self.assertFalse(wrong)
        self.assertGreater(count, 10)

    # ---- who, when -----------------------------------------------------------------

    def test_nobody_else_destroys(self):
        acts = {
            "button": lambda mine: mine.action_purge(),
            "method": lambda mine: mine._purge(REASON),
            "field": lambda mine: mine.write({"purged_on": "2041-07-01 10:00:00"}),
        }
        with self._later():
            self._assert_nobody(
                self.form,
                acts,
                (self.buyer, self.principal, self.dg, self.payable, self.manager),
            )
        self.assertFalse(self._finding())

    def test_not_before_its_day_nor_without_a_rule_nor_twice(self):
        mine = self.form.with_user(self.secretary)
        self.assertIn("kept until", self._refused(mine.action_purge))
        with self._later():
            self.assertIn("reason", self._refused(lambda: mine._purge("  ")).lower())
            self.rules[0].fate = "keep"
            self.assertIn("permanently", self._refused(mine.action_purge))
            self.rules[0].fate = "destroy"
            self._destroy(self.form)
            self.assertIn("already", self._refused(mine.action_purge))
        self.rules.unlink()
        other = self.refused.with_user(self.secretary)
        self.assertIn("No rule", self._refused(other.action_purge))

    def test_many_files_are_checked_by_the_queries_of_one(self):
        others = self.env["purchase.marketplace.authorization"].concat(
            *(self._bring(self._request(), "refused") for _number in range(3))
        )
        counts = []
        with self._later():
            # The first time, Odoo reads what it then keeps.
            for files in (self.refused, self.refused, self.refused | others):
                self._forget()
                start = self.env.cr.sql_log_count
                files.with_user(self.secretary)._check_purge()
                counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def test_what_is_to_declare_is_not_destroyed(self):
        self._bought(self.form, (self.chuck, 1, 50.0))
        mine = self.form.with_user(self.secretary)
        with self._later():
            self.assertIn("yet to be", self._refused(mine.action_purge))
            sheet = self.sheet.with_user(self.secretary)
            self.assertIn(self.form.name, self._refused(sheet.action_purge))

    def test_the_schedule_is_kept_and_in_the_trail(self):
        self.rules[0].with_user(self.secretary).years = 3
        [said] = self.env[TRAIL.replace("_", ".")].search(
            [("kind", "=", "settings_changed")], limit=1
        )
        self.assertIn('"years":3', said.content)
        with self.assertRaises(AccessError):
            self.rules[0].with_user(self.buyer).years = 2
        self._alter(self.rules[0], years=1)
        self.assertEqual(self._finding().path.split("/")[-1], "years")

    # ---- who owns the database -----------------------------------------------------

    def test_a_content_that_was_taken_away_otherwise_is_found(self):
        one = "SELECT max(id) FROM purchase_marketplace_trail WHERE res_id = %s"
        [[entry]] = self._sql(f"{one} AND kind = 'approved'", self.form.id)
        with self._undone():
            self._sql(
                f"UPDATE {TRAIL} SET content = NULL, "
                "body = encode(sha256(convert_to(content, 'UTF8')), 'hex') "
                "WHERE id = %s",
                entry,
            )
            self.assertEqual(self._finding().code, "trail_altered")

    def test_what_is_left_of_a_destroyed_entry_is_not_changed(self):
        with self._later():
            self._destroy(self.form)
        changes = {
            "kind": "kind = 'refused'",
            "who": "user_id = user_id + 1",
            "when": "moment = moment + interval '1 second'",
            "what": "res_id = res_id + 1",
            "digest of the content": "body = md5(body)",
            "state": "has_state = NOT has_state",
        }
        for name, change in changes.items():
            with self.subTest(name), self._undone():
                self._sql(f"ALTER TABLE {TRAIL} DISABLE TRIGGER USER")
                self._sql(
                    f"UPDATE {TRAIL} SET {change} WHERE kind = 'approved' "
                    "AND content IS NULL"
                )
                self._sql(f"ALTER TABLE {TRAIL} ENABLE TRIGGER USER")
                self.assertEqual(self._finding().code, "trail_altered")

    def test_postgresql_refuses_any_other_change(self):
        for change in (
            "content = NULL",
            "content = NULL, body = md5(content)",
            "content = 'x'",
            "content = NULL, kind = 'refused', "
            "body = encode(sha256(convert_to(content, 'UTF8')), 'hex')",
        ):
            with self.subTest(change), self._undone():
                with self.assertRaisesRegex(Exception, "only ever added to"):
                    with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                        self.env.cr.execute(f"UPDATE {TRAIL} SET {change}")
        whole = (
            "UPDATE purchase_marketplace_trail SET content = NULL, "
            "body = encode(sha256(convert_to(content, 'UTF8')), 'hex')"
        )
        # The chain of the organization vouches for the others: nothing of it goes.
        with self._undone(), self.assertRaisesRegex(Exception, "only ever added to"):
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(whole)
