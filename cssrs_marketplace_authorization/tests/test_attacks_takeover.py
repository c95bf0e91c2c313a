"""Attacks on the take-over: by others, by an automation, on what came later."""

import base64
from datetime import datetime
from xmlrpc.client import Fault

from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .attacks import NOISE
from .bills import BillMixin
from .common import FORM, WebCase
from .test_takeover import PAPER, TAKEOVER, TakeoverMixin

PAST = "purchase.marketplace.past"
CASE = "purchase.marketplace.case"
IMPORT = "purchase.marketplace.takeover.import"
#: What no attack may change, past the ORM.
SAID = """
    SELECT (SELECT jsonb_agg(to_jsonb(t) ORDER BY id)::text
              FROM purchase_marketplace_takeover t),
           (SELECT jsonb_agg(to_jsonb(c) ORDER BY id)::text
              FROM purchase_marketplace_case c),
           (SELECT jsonb_agg(jsonb_build_array(id, marketplace_clearance,
                             marketplace_authorization_id, state) ORDER BY id)::text
              FROM purchase_order),
           (SELECT count(*) FROM purchase_marketplace_past),
           (SELECT jsonb_agg(jsonb_build_array(id, state, paper_on, taken_over_by)
                             ORDER BY id)::text
              FROM purchase_marketplace_authorization WHERE state != 'draft')
"""
FORGED = {"paper_on": "2025-09-01", "taken_over_by": 2, "decided_by_name": "L. Roy"}


@tagged("post_install", "-at_install")
class TestAttacksTakeover(TakeoverMixin, BillMixin, WebCase):
    """Neither a role, nor a door, nor a date that is typed opens the take-over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()
        cls._set_up_past()

    def _acts(self, order):
        """What is tried: model, method, arguments."""
        case, one = order.marketplace_case_id.id, self.takeover.id
        dialog = {"takeover_id": one, "case_id": case, "reason": "x"}
        return [
            (TAKEOVER, "action_paper", [[one]]),
            (TAKEOVER, "action_import", [[one]]),
            (TAKEOVER, "action_close", [[one]]),
            (TAKEOVER, "create", [[{"company_id": self.company.id}]]),
            (TAKEOVER, "write", [[one], {"state": "open"}]),
            (TAKEOVER, "write", [[one], {"installed_on": "2099-01-01 00:00:00"}]),
            (TAKEOVER, "unlink", [[one]]),
            (CASE, "action_paper", [[case]]),
            (CASE, "action_unauthorized", [[case]]),
            (CASE, "write", [[case], {"finding": "paper", "existed": True}]),
            (PAPER, "create", [[dialog]]),
            (IMPORT, "create", [[{"takeover_id": one}]]),
            (PAST, "create", [[{"goods": "x", "amount": 1}]]),
            (FORM, "create", [[{**FORGED, "establishment_id": self.school.id}]]),
            (FORM, "create", [[{"state": "approved", "paper_on": "2025-09-01"}]]),
            ("purchase.order", "write", [[order.id], {"marketplace_case_id": False}]),
            (
                "purchase.order",
                "write",
                [[order.id], {"marketplace_clearance": "taken"}],
            ),
        ]

    def test_others_by_rpc(self):
        order = self._ordered_before()
        self._install()
        before = self._sql(SAID)
        people = "buyer", "payable", "teacher", "principal", "manager", "dg"
        for user in (getattr(self, name) for name in people):
            self._enter(user)
            for model, method, arguments in self._acts(order):
                with self.subTest(user=user.login, model=model, method=method):
                    with self.assertRaises(JsonRpcException), mute_logger(*NOISE):
                        self._rpc(model, method, arguments)
                self.env.invalidate_all()
        self.assertEqual(self._sql(SAID), before)
        # Nor is it planted by a file.
        for user in (self.manager, self.secretary):
            for model, names, row in (
                (PAST, ["goods", "amount"], ["Mandrin", "5"]),
                (TAKEOVER, [".id", "state"], [self.takeover.id, "Open"]),
                (CASE, [".id", "finding"], [order.marketplace_case_id.id, "paper"]),
            ):
                with self.subTest(model, user=user.login), mute_logger(*NOISE):
                    loaded = {}
                    try:
                        loaded = self.env[model].with_user(user).load(names, [row])
                    except UserError:
                        self.env.invalidate_all()
                    self.assertFalse(loaded.get("ids"))
        self.assertEqual(self._sql(SAID), before)

    def test_the_secretariat_in_person_alone(self):
        order = self._ordered_before()
        self._install()
        # A program that signs in with its password is nobody in person.
        wizard = self._paper(order)
        login, word = self.secretary.login, self.secretary.login.ljust(8, "x")
        with mute_logger(*NOISE):
            uid = self.xmlrpc_common.authenticate(self.env.cr.dbname, login, word, {})
        for model, method, ids in (
            (PAPER, "action_confirm", wizard.ids),
            (TAKEOVER, "action_close", self.takeover.ids),
        ):
            with self.assertRaises(Fault), mute_logger(*NOISE):
                self.xmlrpc_object.execute_kw(
                    self.env.cr.dbname, uid, word, model, method, [ids]
                )
        # Nor is an automation, whoever starts it.
        action = self.env["ir.actions.server"].create(
            {
                "name": "Planted",
                "model_id": self.env["ir.model"]._get(PAPER).id,
                "state": "code",
                "code": f"model.browse({wizard.id}).action_confirm()",
            }
        )
        with self.assertRaises(UserError):
            action.with_user(self.secretary).sudo().run()
        self.env.invalidate_all()
        self.assertFalse(order.marketplace_clearance)
        # In her own session, she does.
        self._enter(self.secretary)
        self._rpc(PAPER, "action_confirm", [wizard.ids])
        self.env.invalidate_all()
        self.assertEqual(order.marketplace_clearance, "authorized")

    def test_the_secretariat_covers_nothing_new(self):
        """A later order, dated back, that a paper is pushed under."""
        old = self._ordered_before()
        self._install()
        form = self._approved()
        later = self._bought(form, partner=self.vendor)
        draft = self._order(partner=self.vendor)
        self._alter(draft | later, create_date=datetime(2026, 4, 1))
        draft.write({"date_order": datetime(2025, 9, 10)})
        self._finish()
        self.assertFalse((draft | later).marketplace_case_id)
        self._enter(self.secretary)
        mine = {
            "takeover_id": self.takeover.id,
            "case_id": old.marketplace_case_id.id,
            "signed_by": "L. Roy",
            "capacity": "DG",
            "paper_on": "2025-09-01",
            "scan": base64.b64encode(b"x").decode(),
            "establishment_id": self.school.id,
            "marketplace_id": self.marketplace.id,
            "reason": "Au greffe.",
        }
        # The line of another document does not come in by its number.
        goods = [
            {
                "name": "Mandrin",
                "product_id": self.chuck.id,
                "price_unit": 100.0,
                "document_line": draft.order_line.id,
            }
        ]
        mine["line_ids"] = [(0, 0, good) for good in goods]
        [wizard] = self._rpc(PAPER, "create", [[mine]])
        self._rpc(PAPER, "action_confirm", [[wizard]])
        self.env.invalidate_all()
        self.assertFalse(draft.order_line.marketplace_authorization_line_id)
        self.assertFalse(draft.marketplace_authorization_id)
        paper = old.marketplace_authorization_id
        draft.with_user(self.buyer).marketplace_authorization_id = paper
        with self.assertRaises(UserError):
            draft.with_user(self.buyer).button_confirm()
        # An approved form is no paper.
        with self.assertRaises(JsonRpcException), mute_logger(*NOISE):
            [wizard] = self._rpc(
                PAPER,
                "create",
                [
                    [
                        {
                            "takeover_id": self.takeover.id,
                            "form_id": form.id,
                            "reason": "x",
                        }
                    ]
                ],
            )
            self._rpc(PAPER, "action_confirm", [[wizard]])
