"""The interim of the Director General: prepared, opened and closed by itself (R25)."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..words.refusals import TABLE
from .common import DG, FORM, SECRETARIAT, MarketplaceCase, WebCase

INTERIM = "purchase.marketplace.interim"
MANDATE = "purchase.marketplace.mandate"
DAY = timedelta(days=1)


class InterimMixin:
    """A secretary who may act in the place of the Director General."""

    def _prepare(self, user=None, by=None, first=0, last=5, **values):
        """An interim from so many days on until so many."""
        today = self._today()
        return (
            self.env[INTERIM]
            .with_user(by or self.dg)
            .create(
                {
                    "user_id": (user or self.acting).id,
                    "date_from": today + first * DAY,
                    "date_to": today + last * DAY,
                    "instrument": "CA-2026-117",
                    **values,
                }
            )
        )

    def _open(self):
        self._forget()
        domain = [("company_id", "=", self.company.id), ("date_to", "=", False)]
        return self.env[MANDATE].search(domain)

    def _holder(self):
        self._forget()
        return self.env[FORM]._get_holders(self.company)

    def _in(self, days):
        """About noon in Québec, so many days from now."""
        noon = datetime.combine(self._today(), datetime.min.time())
        return freeze_time(noon + timedelta(days=days, hours=17))

    def _tick(self):
        """What the cron runs, as it runs it."""
        self.env.flush_all()
        cron = self.env.ref("cssrs_marketplace_authorization.ir_cron_interim")
        cron.with_user(self.odoobot).ir_actions_server_id.run()
        self._forget()

    def _refused(self, code, act, *args, **values):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act(*args, **values)
        self.env.invalidate_all()
        self.assertIn(str(TABLE[code][0]), str(caught.exception))


@tagged("post_install", "-at_install")
class TestInterim(InterimMixin, MarketplaceCase):
    """It is added to the roles of a person, and takes none away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "America/Toronto"
        cls.acting = cls._user("mkp_acting", SECRETARIAT)
        cls.titular = cls.env[MANDATE].search(
            [("company_id", "=", cls.company.id), ("date_to", "=", False)]
        )
        cls.titular.with_user(cls.secretary).instrument = "CA-2024-001"

    # ---- by itself -----------------------------------------------------------------

    def test_it_opens_and_closes_by_itself(self):
        interim = self._prepare(first=2, last=4)
        self.assertEqual((interim.state, self._holder()), ("planned", self.dg))
        with self._in(2):
            self._tick()
            self.assertEqual(self._holder(), self.acting)
            expected = {
                "user_id": self.acting.id,
                "capacity": "interim",
                "instrument": "CA-2026-117",
                "interim_id": interim.id,
            }
            self.assertRecordValues(self._open(), [expected])
        with self._in(4):
            self._tick()
            self.assertEqual(self._holder(), self.acting)
        with self._in(5):
            self._tick()
            self.assertEqual(self._holder(), self.dg)
            expected = {
                "capacity": "titular",
                "instrument": "CA-2024-001",
                "interim_id": False,
            }
            self.assertRecordValues(self._open(), [expected])
            self.assertFalse(self._open().activity_ids, "nothing is to be recorded")
        self.assertFalse(self._finding())

    def test_the_cron_is_asked_for_the_two_moments(self):
        cron = self.env.ref("cssrs_marketplace_authorization.ir_cron_interim")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        interim = self._prepare(first=2, last=4)
        asked = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        days = {
            self.company._marketplace_day(moment)
            for moment in (asked - triggers).mapped("call_at")
        }
        self.assertEqual(days, {interim.date_from, interim.date_to + DAY})

    def test_a_decision_does_not_wait_for_the_cron(self):
        self._prepare(first=2, last=4)
        with self._in(2):
            request = self._submitted()
            self._refused("not_holder", request.with_user(self.dg)._approve)
            request.with_user(self.acting)._approve()
            self.assertEqual(request.decided_by, self.acting)
            self.assertEqual(request.decided_capacity, "interim")
            self.assertEqual(request.mandate_id, self._open())
        with self._in(5):
            request = self._submitted()
            self.assertFalse(self._holder() & self.acting)
            self._refused("not_holder", request.with_user(self.acting)._approve)
            request.with_user(self.dg)._approve()
            self.assertEqual(request.decided_capacity, "titular")

    def test_the_last_day_is_that_of_the_organization(self):
        interim = self._prepare(first=0, last=1)
        evening = datetime.combine(interim.date_to, datetime.min.time())
        with freeze_time(evening + timedelta(hours=26)):  # 9 or 10 p.m. in Québec
            self._tick()
            self.assertEqual(self._holder(), self.acting)
        with freeze_time(evening + timedelta(hours=30)):
            self._tick()
            self.assertEqual(self._holder(), self.dg)

    # ---- roles ---------------------------------------------------------------------

    def test_it_takes_no_role_away(self):
        groups = self.acting.group_ids
        self._prepare()
        self.assertLessEqual(groups, self.acting.group_ids)
        self.assertTrue(self.acting.has_group(SECRETARIAT))
        self.assertTrue(self.acting.has_group(DG))
        self.assertTrue(self.dg.has_group(DG))
        with self._in(6):
            self._tick()
            self.assertEqual(self.acting.group_ids, groups)
            self.assertFalse(self.acting.has_group(DG))

    def test_who_decided_goes_on_reading_it(self):
        self._prepare(self.teacher)
        request, other = self._submitted(), self._submitted()
        request.with_user(self.teacher)._approve()
        with self._in(6):
            self._tick()
            mine = self.env[FORM].with_user(self.teacher).search([])
            self.assertEqual(mine & (request | other), request)
            self.assertEqual(mine.line_ids.name, "Mandrin")
            self.assertEqual(mine.alternative_ids.source, "Outillage Québec")
            self.assertFalse(mine.office_vacancy)
            with self.assertRaises(UserError):
                request.with_user(self.teacher).need = "x"
            with self.assertRaises(UserError):
                request.with_user(self.teacher)._revoke("x")

    def test_a_former_dg_reads_what_they_decided(self):
        request = self._approved()
        self.env.ref(DG).user_ids = [Command.set(self.teacher.ids)]
        self._forget()
        mine = self.env[FORM].with_user(self.dg).search([])
        self.assertEqual(mine, request)
        self.assertTrue(mine.line_ids.name)

    def test_the_group_of_interims_gives_nothing(self):
        group = self.env.ref(
            "cssrs_marketplace_authorization.group_marketplace_interim"
        )
        group.with_user(self.manager).user_ids = [Command.link(self.teacher.id)]
        self._forget()
        self.assertFalse(self.teacher.has_group(DG), "the product keeps its members")
        bis = {"name": "Bis", "implied_ids": [Command.link(group.id)]}
        bis["user_ids"] = [Command.link(self.buyer.id)]
        self.env["res.groups"].create(bis)
        self.assertEqual(self._holder(), self.dg)
        self._refused("not_holder", self._submitted().with_user(self.buyer)._approve)

    def test_taken_out_of_the_group_by_hand(self):
        self._prepare()
        group = self.env.ref(
            "cssrs_marketplace_authorization.group_marketplace_interim"
        )
        group.with_user(self.manager).user_ids = [Command.clear()]
        self._forget()
        self.assertEqual(self._holder(), self.acting)

    # ---- who prepares it -----------------------------------------------------------

    def test_who_may_prepare(self):
        for user in (self.dg, self.secretary):
            with self._undone():
                self.assertEqual(self._prepare(by=user).prepared_by, user)
        for user in (self.buyer, self.principal, self.manager):
            with self.assertRaises(AccessError):
                self._prepare(by=user)
        for user in (self.manager, self.odoobot, self.buyer):
            self._refused(
                "interim_preparer",
                self.env[INTERIM].with_user(user).sudo().create,
                {
                    "user_id": user.id,
                    "date_to": self._today(),
                    "instrument": "x",
                },
            )
        self.assertEqual(self._holder(), self.dg)

    def test_what_is_refused(self):
        cases = {
            "interim_own": {"by": self.acting},
            "interim_holder": {"user": self.dg, "by": self.secretary},
            "interim_past": {"first": -1},
        }
        for code, values in cases.items():
            with self.subTest(code):
                self._refused(code, self._prepare, **values)
        self.acting.active = False
        self._refused("interim_elsewhere", self._prepare)
        self.acting.active = True
        self._prepare(first=2, last=4)
        self._refused("interim_overlap", self._prepare, self.teacher, first=4, last=9)
        self._prepare(self.teacher, first=5, last=9)

    def test_a_swallowed_refusal_leaves_nothing(self):
        self._swallowed(lambda: self._prepare(by=self.acting))
        self.assertFalse(self.env[INTERIM].search([("user_id", "=", self.acting.id)]))
        self.assertEqual(self._holder(), self.dg)

    def test_it_is_written_by_no_one(self):
        interim = self._prepare(first=2, last=4)
        forged = {
            "user_id": self.manager.id,
            "company_id": self._company().id,
            "date_from": self._today(),
            "date_to": "2099-01-01",
            "instrument": "x",
            "prepared_by": self.manager.id,
            "ended_on": "2020-01-01 00:00:00",
            "ended_by": self.manager.id,
        }
        self._assert_unwritable(interim, forged)
        self._assert_nobody(interim, {"unlink": lambda mine: mine.unlink()})
        self.assertFalse(self._finding())

    def test_an_automation_prepares_none(self):
        values = {
            "user_id": self.teacher.id,
            "date_to": str(self._today()),
            "instrument": "x",
        }
        action = self.env["ir.actions.server"].create(
            {
                "name": "Intérim",
                "model_id": self.env["ir.model"]._get_id(INTERIM),
                "state": "code",
                "code": f"model.with_user({self.dg.id}).create({values!r})",
            }
        )
        self._refused("interim_preparer", action.with_user(self.manager).run)
        self.assertEqual(self._holder(), self.dg)

    # ---- ended early ---------------------------------------------------------------

    def test_ended_early(self):
        for user in (self.secretary, self.dg, self.acting):
            with self.subTest(user=user.login), self._undone():
                interim = self._prepare()
                self.assertEqual(self._holder(), self.acting)
                interim.with_user(user).action_end()
                self.assertEqual(interim.state, "over")
                self.assertEqual(self._holder(), self.dg)
                self.assertFalse(self._finding())
        interim = self._prepare()
        for user in (self.buyer, self.manager):
            with self.assertRaises(UserError):
                interim.with_user(user).action_end()

    def test_called_off(self):
        self._prepare(first=2, last=4).with_user(self.secretary).action_end()
        with self._in(3):
            self._tick()
            self.assertEqual(self._holder(), self.dg)
        self._prepare(first=2, last=4)

    def test_who_leaves_replaces_nobody(self):
        self._prepare()
        self.acting.action_archive()
        self.assertEqual(self._holder(), self.dg)

    def test_the_office_is_vacant_and_an_interim_fills_it(self):
        self.env.ref(DG).user_ids = [Command.clear()]
        self.assertFalse(self._holder())
        self._prepare(by=self.secretary)
        self.assertEqual(self._holder(), self.acting)
        with self._in(6):
            self._tick()
            self.assertFalse(self._holder())

    def test_the_interim_becomes_the_director_general(self):
        self._prepare()
        self.env.ref(DG).user_ids = [Command.set(self.acting.ids)]
        self.assertEqual(self._open().capacity, "interim")
        with self._in(6):
            self._tick()
            self.assertEqual(self._holder(), self.acting)
            self.assertEqual(self._open().capacity, "titular")

    # ---- what they sign in with ----------------------------------------------------

    def test_a_password_set_by_another_before_it_begins(self):
        self._prepare(first=2, last=4)
        self.acting.with_user(self.manager).write({"password": "known"})
        with self._in(2):
            self._tick()
            request = self._submitted()
            self._refused("power_suspended", request.with_user(self.acting)._approve)
            self._open().with_user(self.secretary).action_confirm()
            request.with_user(self.acting)._approve()

    def test_a_password_set_by_another_meanwhile(self):
        self._prepare()
        self.acting.with_user(self.manager).write({"password": "known"})
        request = self._submitted()
        self._refused("power_suspended", request.with_user(self.acting)._approve)

    def test_the_password_of_who_is_away(self):
        self._prepare(last=1)
        self.dg.with_user(self.manager).write({"password": "known"})
        self._refused("interim_preparer", self._prepare, self.teacher, first=2, last=4)
        with self._in(2):
            self._tick()
            request = self._submitted()
            self._refused("power_suspended", request.with_user(self.dg)._approve)

    # ---- everybody is told ---------------------------------------------------------

    def test_everyone_is_told(self):
        told = (self.dg | self.acting | self.secretary).partner_id
        quiet = {"tracking_disable": True, "mail_create_nolog": True}
        interims = self.env[INTERIM].with_user(self.dg).with_context(**quiet)
        interim = interims.create(
            {
                "user_id": self.acting.id,
                "date_to": self._today() + DAY,
                "instrument": "CA-2026-117",
            }
        )
        message = interim.message_ids[0]
        self.assertIn("CA-2026-117", message.body)
        told -= self.dg.partner_id  # who wrote it
        self.assertLessEqual(told, message.notified_partner_ids)
        self.assertIn("decides until", self._open().message_ids[0].body)
        with self._in(3):
            self._tick()
            self.assertIn("decides again", self._open().message_ids[0].body)

    def test_the_requests_that_wait_are_handed_over(self):
        request = self._submitted()
        self.assertEqual(request.activity_ids.user_id, self.dg)
        self._prepare()
        self._forget()
        self.assertEqual(request.activity_ids.user_id, self.acting)
        with self._in(6):
            self._tick()
            self.assertEqual(request.activity_ids.user_id, self.dg)

    def test_a_request_made_while_nobody_decides(self):
        self.env.ref(DG).user_ids = [Command.clear()]
        request = self._submitted()
        self.assertFalse(request.activity_ids)
        self._prepare(by=self.secretary)
        self._forget()
        self.assertEqual(request.activity_ids.user_id, self.acting)

    def test_a_vacant_office_is_shown_to_whoever_waits(self):
        request = self._submitted()
        order = self._order(marketplace_authorization_id=request.id)
        for user in (self.principal, self.buyer, self.secretary):
            self.assertFalse(request.with_user(user).office_vacancy)
        self.env.ref(DG).user_ids = [Command.clear()]
        self._forget()
        said = str(TABLE["office_vacant"][0])
        for user in (self.principal, self.buyer, self.secretary):
            self.assertIn(said, request.with_user(user).office_vacancy)
        banner = order.with_user(self.buyer).marketplace_office_vacancy
        self.assertIn(said, banner)
        self.assertFalse(self._order().marketplace_office_vacancy)
        self.assertFalse(self._request().office_vacancy)
        self._prepare(by=self.secretary)
        self._forget()
        self.assertFalse(request.with_user(self.principal).office_vacancy)

    def test_a_suspended_mandate_is_shown_too(self):
        request = self._submitted()
        self.dg.with_user(self.manager).write({"password": "known"})
        self._forget()
        said = str(TABLE["office_suspended"][0])
        self.assertIn(said, request.with_user(self.principal).office_vacancy)


@tagged("post_install", "-at_install")
class TestInterimRpc(InterimMixin, WebCase):
    """The same, through real sessions."""

    def test_nobody_takes_the_power_by_rpc(self):
        values = {
            "user_id": self.teacher.id,
            "date_to": str(self._today()),
            "instrument": "x",
        }
        for user in (self.buyer, self.principal, self.manager, self.teacher):
            with self.subTest(user=user.login), mute_logger("odoo.http"):
                self._enter(user)
                with self.assertRaises(JsonRpcException):
                    self._rpc(INTERIM, "create", [values])
        self._enter(self.secretary)
        own = {**values, "user_id": self.secretary.id}
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._rpc(INTERIM, "create", [own])
        self.acting = self.teacher
        self.assertEqual(self._holder(), self.dg)
        self._rpc(INTERIM, "create", [values])
        self.assertEqual(self._holder(), self.teacher)
