import sys
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.gate import actor
from ..models.vendor import res_partner as vendor
from .common import WebCase

PARTNER = "res.partner"
KIND = "online_vendor_type"


class AskedCase(WebCase):
    """Calls as the screens make them, in the session of the secretariat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("base.group_partner_manager", "purchase.group_purchase_user"):
            cls.secretary.group_ids = [Command.link(cls.env.ref(group).id)]
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.authenticate(self.secretary.login, self.secretary.login)
        self.env.flush_all()

    def _call(self, model, method, *args, **values):
        params = {"model": model, "method": method, "args": list(args)}
        params["kwargs"] = {"context": {"lang": "en_US"}, **values}
        route = f"/web/dataset/call_kw/{model}/{method}"
        answer = self.url_open(route, json={"params": params}).json()
        self.assertNotIn("error", answer)
        self.env.invalidate_all()
        return answer.get("result")


@tagged("post_install", "-at_install")
class TestAsked(AskedCase):
    """What the secretariat does on the screens of Odoo is what it asks for (R13).

    Code kept in the database is not: see ``test_planted_session.py``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env[PARTNER].create({"name": "Comptoir", "is_company": True})

    def test_no_write_of_the_orm_asks(self):
        """What it reads may have been put there to be called."""
        for module, leads in (("odoo.addons.x", True), ("odoo.orm.models", False)):
            space = {"__name__": module}
            exec("def write(call):\n    return call()", space)  # pylint: disable=exec-used
            frame = space["write"](lambda: sys._getframe(1))
            for name in ("write", "create"):
                with self.subTest(module, called=name):
                    self.assertEqual(actor._leads_to(frame, name), leads)
            self.assertFalse(actor._leads_to(frame, "_refuse"))

    def test_the_flag_of_an_order_is_unticked(self):
        order = self._order(partner=self.stationer, marketplace_flagged=True)
        self.assertTrue(order.marketplace_flagged)
        values = {"marketplace_flagged": False}
        self.env.flush_all()
        self._call("purchase.order", "web_save", order.ids, values, specification={})
        self.assertFalse(order.marketplace_flagged)

    def test_a_vendor_is_classified_on_its_form_in_a_list_and_by_a_file(self):
        values = {KIND: "to_classify"}
        self._call(PARTNER, "web_save", self.vendor.ids, values, specification={})
        self.assertEqual(self.vendor[KIND], "to_classify")
        several = self.vendor | self.stationer
        values = [{KIND: "ordinary"}, {KIND: "to_classify"}]
        self._call(
            PARTNER, "web_save_multi", several.ids, values, specification={"id": {}}
        )
        self.assertEqual(several.mapped(KIND), ["ordinary", "to_classify"])
        [created] = self._call(
            PARTNER, "create", [{"name": "Bazar", KIND: "to_classify"}]
        )
        self.assertEqual(self.env[PARTNER].browse(created)[KIND], "to_classify")
        self._import(f"name,{KIND}\nGrand bazar,to_classify\n")
        found = self.env[PARTNER].search([("name", "=", "Grand bazar")])
        self.assertEqual(found[KIND], "to_classify")

    def test_vendors_of_a_file_name_their_companies(self):
        """Odoo writes the lines before one that names another record, to find it."""
        self._import(
            f"name,is_company,parent_id,{KIND}\nSiège du bazar,1,,to_classify\n"
            "Comptoir du bazar,1,Siège du bazar,to_classify\n"
            "Quai du bazar,1,Comptoir du bazar,ordinary\n"
        )
        found = self.env[PARTNER].search([("name", "like", "du bazar")], order="id")
        self.assertEqual(found.mapped(KIND), ["to_classify", "to_classify", "ordinary"])
        self.assertEqual(found[2].parent_id, found[1])

    def test_contacts_are_merged_with_all_that_classifies_them(self):
        """Each part of an exemption goes to the one that stays (R1)."""
        twin = self.env[PARTNER].create({"name": "Comptoir", "is_company": True})
        proof = {"exemption_evidence": "12, rue King, Sherbrooke J1H 1P8"}
        vendor.classify(self.vendor, online_vendor_type="manufacturer", **proof)
        proof |= {
            "exemption_verified_on": "2026-10-15",
            "exemption_review_date": "2027-01-15",
        }
        vendor.classify(twin, online_vendor_type="storefront", **proof)
        self.env.flush_all()
        merge = "base.partner.merge.automatic.wizard"
        [wizard] = self._call(
            merge,
            "create",
            [
                {
                    "state": "selection",
                    "partner_ids": [Command.set((twin | self.vendor).ids)],
                    "dst_partner_id": self.vendor.id,
                }
            ],
        )
        self._call(merge, "action_merge", [wizard])
        self.assertFalse(twin.exists())
        for name, value in proof.items():
            self.assertEqual(str(self.vendor[name]), value)

    def test_the_secretariat_designates_on_the_form_of_an_establishment(self):
        values = {"user_id": self.teacher.id, "date_from": "2098-01-01"}
        self._call(
            self.school._name,
            "web_save",
            self.school.ids,
            {"designation_ids": [Command.create(values)]},
            specification={},
        )
        self.assertIn(self.teacher, self.school.designation_ids.user_id)

    def test_a_head_designates(self):
        """On the screen; not by code that takes their name (R8)."""
        head = self.school.manager_id
        values = {
            "establishment_id": self.school.id,
            "user_id": self.teacher.id,
            "date_from": "2098-01-01",
        }
        designations = "purchase.marketplace.designation"
        self.authenticate(head.login, head.login)
        self._call(designations, "create", [values])
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tidy",
                "model_id": self.env["ir.model"]._get_id(PARTNER),
                "state": "code",
                "code": f"env['{designations}'].with_user({head.id}).create({values})",
            }
        )
        with self.assertRaisesRegex(AccessError, "Only the head"):
            action.run()

    def test_a_program_with_a_key_of_the_secretariat_is_the_secretariat(self):
        keys = self.env["res.users.apikeys"].with_user(self.secretary)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        key = keys._generate("rpc", "Registry", tomorrow)
        self.env.flush_all()
        self.url_open(
            f"/json/2/{PARTNER}/write",
            headers={"Authorization": f"bearer {key}"},
            json={"ids": self.vendor.ids, "vals": {KIND: "to_classify"}},
        ).raise_for_status()
        self.env.invalidate_all()
        self.assertEqual(self.vendor[KIND], "to_classify")

    def _import(self, text):
        values = {
            "res_model": PARTNER,
            "file": text,
            "file_name": "vendors.csv",
            "file_type": "text/csv",
        }
        [wizard] = self._call("base_import.import", "create", [values])
        columns = text.partition("\n")[0].split(",")
        options = {"has_headers": True, "separator": ",", "quoting": '"'}
        answer = self._call(
            "base_import.import", "execute_import", [wizard], columns, columns, options
        )
        self.assertFalse(answer["messages"], answer)
