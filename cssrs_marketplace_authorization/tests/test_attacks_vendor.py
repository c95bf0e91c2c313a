from odoo.tests import tagged

from .attacks import SELLERS, AttackCase, rows, writes
from .common import MarketplaceCase

PARTNER = "res.partner"
EXEMPT = {
    "online_vendor_type": "manufacturer",
    "exemption_evidence": "Fabrique ses outils à Sherbrooke",
}
DEFAULTS = {f"default_{name}": value for name, value in EXEMPT.items()}
AMAZON = {"name": "Amazon.ca", "is_company": True}
#: Vendors named as a marketplace that are not one, and those that nobody may exempt.
UNSEEN = f"""
    SELECT p.id FROM res_partner p
 LEFT JOIN {SELLERS} s ON s.id = p.id
     WHERE (p.name LIKE 'Amazon%%' OR p.ref = 'TO-WATCH') AND s.id IS NULL
"""
#: Exemptions that the secretariat of the test did not give.
FORGED = """
    SELECT id FROM res_partner
     WHERE online_vendor_type IN ('manufacturer', 'storefront')
       AND ref IS DISTINCT FROM 'EXEMPT' AND create_date >= NOW()
"""


def _default_rows():
    """An exempt marketplace made of what the context or the database proposes."""
    who = "contacts admin"
    for vals in (AMAZON, {**AMAZON, "parent_id": "{stationer}"}):
        yield from rows(
            who, "plain", PARTNER, "create", [vals], context=DEFAULTS, doors="json xml"
        )
    yield from rows(who, "plain", PARTNER, "name_create", "Amazon", context=DEFAULTS)
    load = (["name", "is_company"], [["Amazon.ca", "1"]])
    yield from rows(who, "plain", PARTNER, "load", *load, context=DEFAULTS)
    saved = ([], AMAZON, {"name": {}})
    yield from rows(who, "plain", PARTNER, "web_save", *saved, context=DEFAULTS)
    child = {"child_ids": [[0, 0, AMAZON]]}
    yield from writes(who, "plain", PARTNER, "{stationer}", child, context=DEFAULTS)
    yield from rows(
        *(who, "plain", PARTNER, "create", [{"name": "Holding"}]),
        context={"default_child_ids": [[0, 0, {**AMAZON, **EXEMPT}]]},
    )
    yield from rows(
        *("admin", "plain", "res.users", "create"),
        [{"name": "Amazon", "login": "amazon", **EXEMPT}],
    )
    yield from rows("admin", "plain", "code", "stored_defaults")
    for method in ("create", "name_create"):
        yield from rows("contacts", "defaults", "code", f"{method}_on_defaults")


def _value_rows():
    """A class that is given by somebody who is not of the secretariat."""
    who = "contacts admin buyer dg root"
    yield from rows(who, "plain", PARTNER, "create", [{**AMAZON, **EXEMPT}])
    load = (["name", *EXEMPT], [["Amazon.ca", *EXEMPT.values()]])
    yield from rows("contacts admin", "plain", PARTNER, "load", *load)
    for vals in (
        {"child_ids": [[0, 0, {**AMAZON, **EXEMPT}]]},
        {"child_ids": [[1, "{watched}", EXEMPT]]},
    ):
        yield from writes("contacts admin", "plain", PARTNER, "{stationer}", vals)
    yield from writes(who, "plain", PARTNER, "{watched}", EXEMPT, {**EXEMPT, **AMAZON})
    yield from rows("contacts", "plain", PARTNER, "copy", ["{watched}"], EXEMPT)
    yield from rows("contacts", "plain", PARTNER, "copy", ["{exempt}"], AMAZON)
    yield from rows("admin", "plain", "code", "as_secretary")
    yield from writes("contacts", "plain", PARTNER, "{exempt}", AMAZON)
    both = {**AMAZON, "online_vendor_type": "ordinary"}
    yield from writes("contacts", "plain", PARTNER, "{stationer}", both)


TABLE = [*_default_rows(), *_value_rows()]


@tagged("post_install", "-at_install")
class TestAttacksVendor(AttackCase):
    """Nobody but the secretariat makes an exempt vendor (R13)."""

    questions = (UNSEEN, FORGED)

    def test_table(self):
        self._prove(TABLE, "vendors", 40)

    def _stage_plain(self):
        vendors = self.env[PARTNER]
        watched = vendors.create(
            {"name": "Amazon", "ref": "TO-WATCH", "parent_id": self.stationer.id}
        )
        exempt = vendors.create({"name": "Outils Laframboise", "ref": "EXEMPT"})
        self._classify(exempt, "manufacturer")
        return {"watched": watched.id, "exempt": exempt.id}

    def _stage_defaults(self):
        self._code_stored_defaults(self.manager, None)
        return self._stage_plain()

    def _target(self, user, names):
        return self.env[PARTNER].with_user(user).browse(names["watched"])

    def _code_stored_defaults(self, user, _vendor):
        defaults = self.env["ir.default"].with_user(user)
        for name, value in EXEMPT.items():
            defaults.set(PARTNER, name, value)
        self.env[PARTNER].with_user(self.contacts).create(dict(AMAZON))

    def _code_create_on_defaults(self, user, _vendor):
        self._enter(user)
        self._rpc(PARTNER, "create", [[AMAZON]])

    def _code_name_create_on_defaults(self, user, _vendor):
        self._enter(user)
        self._rpc(PARTNER, "name_create", ["Amazon"])

    def _code_as_secretary(self, user, vendor):
        code = f"record.with_user({self.secretary.id}).write({EXEMPT!r})"
        self._run_on(user, vendor, code)


@tagged("post_install", "-at_install")
class TestHonestVendor(MarketplaceCase):
    """Those who keep the contacts are not hindered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls._user("mkp_contacts", "base.group_partner_manager")
        cls.vendors = cls.env[PARTNER].with_user(cls.contacts)

    def test_an_import_reads_back_the_class_that_the_product_gave(self):
        names = ["name", "is_company", "online_vendor_type", "exemption_evidence"]
        found = self.vendors.load(
            names,
            [
                ["Papeterie du Nord", "1", "Ordinary vendor", ""],
                ["Amazon.ca", "1", "", ""],
            ],
        )
        self.assertFalse(found["messages"])
        kinds = self.vendors.browse(found["ids"]).mapped("online_vendor_type")
        self.assertEqual(kinds, ["ordinary", "marketplace"])

    def test_a_form_that_proposes_a_class_is_saved_without_it(self):
        for name, value in EXEMPT.items():
            self.env["ir.default"].set(PARTNER, name, value)
        vendors = self.vendors.with_context(**DEFAULTS)
        proposed = vendors.default_get([*EXEMPT, "marketplace_id", "lang"])
        self.assertEqual(proposed["online_vendor_type"], "ordinary")
        vendor = vendors.create({**proposed, "name": "Papeterie du Nord"})
        self.assertEqual(vendor.online_vendor_type, "ordinary")
        self.assertFalse(vendor.exemption_evidence)

    def test_a_copy_is_what_it_is_named_and_stays_a_marketplace(self):
        bazaar = self.env[PARTNER].create({"name": "Grand bazar"})
        self._classify(bazaar)
        maker = self.env[PARTNER].create({"name": "Outils Laframboise"})
        self._classify(maker, "manufacturer")
        for vendor, kind in (
            (self.amazon, "marketplace"),
            (bazaar, "marketplace"),
            (maker, "ordinary"),
            (self.stationer, "ordinary"),
        ):
            copied = vendor.with_user(self.contacts).copy()
            self.assertEqual(copied.online_vendor_type, kind, vendor.name)
            self.assertEqual(copied.is_marketplace_vendor, kind == "marketplace")
            market = vendor.marketplace_id if kind == "marketplace" else False
            self.assertEqual(copied.marketplace_id, market or copied.marketplace_id)

    def test_the_secretariat_creates_an_exempt_vendor(self):
        self.secretary.group_ids += self.env.ref("base.group_partner_manager")
        vendor = self.env[PARTNER].with_user(self.secretary)
        vendor = vendor.create({"name": "Alibaba Outils", **EXEMPT})
        self.assertEqual(vendor.online_vendor_type, "manufacturer")
        self.assertFalse(vendor.is_marketplace_vendor)
