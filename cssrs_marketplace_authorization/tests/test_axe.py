"""Are our screens accessible? axe-core looks at each of them, in French (WCAG 2.1 AA).

What Odoo's own screens have of the same kind is theirs: the frame around ours, and its
widgets. It is counted beside. What is left is ours, and there is none.
"""

import io
import json
import zipfile
from importlib import resources
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import ChromeBrowser

from .common import ALWAYS, MODULE, SECRETARIAT, MarketplaceMixin, tell
from .french import LANGUAGE, FrenchMixin

SIZES = {"1366x768": False, "390x844": True}
TOLD = "axe:"
#: Widgets of Odoo that stand on its own screens too: chatter, activities of a list, and
#: what fades in and out while a screen loads.
THEIRS = [
    [".o-mail-Chatter"],
    [".o_field_list_activity"],
    [".o_field_kanban_activity"],
    [".o_loading_indicator"],
]
#: Odoo's renderer of lists scrolls without the keyboard where a list is wide: none of
#: the core screens below is, on a phone.
SCROLLED = (
    "scrollable-region-focusable",
    "div.o_list_renderer.o_renderer.table-responsive",
)
#: Odoo's green badge: its own lists show it on a laptop; on a phone it is scrolled out
#: of sight there.
BADGE = ("color-contrast", "span.badge.rounded-pill.text-bg-success")
READY = "odoo.isReady === true && !!document.querySelector('.o_action_manager > *')"
#: Opens each screen, and tells what axe finds: the rule, and what the element is.
LOOK = """
(async () => {
    const {action, dialog} = odoo.__WOWL_DEBUG__.root.env.services;
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    const until = async (selector) => {
        for (let i = 0; i < 100; i++) {
            if (document.querySelector(selector)) return;
            await pause(100);
        }
        throw new Error("axe: nothing at " + selector);
    };
    const kind = (node) => {
        const target = [].concat(node.target).flat().pop();
        const found = document.querySelector(target);
        if (!found) return target;
        const plain = (name) => !/\\d|^fa-/.test(name);
        const classes = [...found.classList].filter(plain).sort();
        return [found.tagName.toLowerCase(), ...classes].join(".");
    };
    const only = {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]};
    for (const [name, open, selector, press] of SCREENS) {
        await action.doAction(open, {clearBreadcrumbs: true});
        await until(selector);
        if (press) {
            document.querySelector(press).click();
            await until(".modal-body");
        }
        await pause(400);
        const {violations} = await axe.run({exclude: THEIRS}, {
            runOnly: only,
            resultTypes: ["violations"],
        });
        const found = violations.flatMap(({id, nodes}) =>
            nodes.map((node) => [id, kind(node), node.html.slice(0, 160)])
        );
        console.log(TOLD + JSON.stringify([name, found]));
        dialog.closeAll();
        await pause(100);
    }
    console.log("test successful");
})();
"""


#: The same on a page that is not one of the client.
LOOK_AT_PAGE = """
(async () => {
    const {violations} = await axe.run(document, {
        runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    });
    const found = violations.flatMap(({id, nodes}) =>
        nodes.map((node) => `${id} ${node.html.slice(0, 160)}`)
    );
    console.log(TOLD + JSON.stringify(["page", found]));
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestAxe(FrenchMixin, MarketplaceMixin, HttpCase):
    """Nobody is kept out by how a screen is made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_french_people()
        cls.axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text()
        cls.admin = new_test_user(
            cls.env,
            "mkp_axe_admin",
            groups="base.group_system,base.group_erp_manager,"
            f"purchase.group_purchase_manager,account.group_account_invoice,{SECRETARIAT}",
            lang=LANGUAGE,
        )
        cls.draft = cls._request()
        cls.draft.consequence = False
        cls.waiting = cls._submitted()
        cls.approved = cls._approved((cls.chuck, 1, 90.0))
        cls.refused = cls._bring(cls._submitted(), "refused")
        cls.bought = cls._bought(cls._approved(), (cls.chuck, 1, 90.0))
        cls.issued = cls._issue()
        cls._ordered()
        cls.sheet = cls._sheet()
        cls.blocked = cls._order((cls.chuck, 1, 148.5))
        cls.plain = cls._order((cls.chuck, 1, 148.5), partner=cls.stationer)
        # What Odoo shows on any record: a message, something to do, a badge.
        cls.plain.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.buyer.id
        )
        cls.plain.message_post(body="Bonjour", message_type="comment")
        cls.ordered = cls._order((cls.chuck, 1, 148.5), partner=cls.stationer)
        cls.ordered.button_confirm()
        cls.ordered.message_post(body="Bonjour")
        cls.bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.amazon.id,
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 5.0})],
            }
        )
        cls.env.cr.flush()
        cls.interim = (
            cls.env["purchase.marketplace.interim"]
            .with_user(cls.dg)
            .create(
                {
                    "user_id": cls.teacher.id,
                    "date_from": "2098-01-01",
                    "date_to": "2098-01-31",
                    "instrument": "CA-2026-117",
                }
            )
        )
        cls.mandate = cls.env["purchase.marketplace.mandate"].search(
            [("company_id", "=", cls.company.id), ("date_to", "=", False)]
        )
        reports = cls.env["purchase.marketplace.verification"].with_user(cls.secretary)
        years = cls.env["purchase.marketplace.year"].with_user(cls.secretary)
        cls.year = years.create({"span": "free", **ALWAYS})
        cls.report = reports.browse(reports.action_verify()["res_id"])
        packs = cls.env["purchase.marketplace.access.pack"].with_user(cls.secretary)
        cls.pack = packs.create(ALWAYS)
        cls.pack.action_review()
        cls.env["purchase.marketplace.retention"].create(
            {"kind": "granted", "code": "02-145"}
        )

    def _form(self, record, press=None, view=None):
        action = {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[view or False, "form"]],
        }
        shown = ".o_form_view .o_form_sheet, .o_form_view .o_form_nosheet"
        return action, shown, press

    def _list(self, action, view="list"):
        shown = {"list": ".o_list_view", "kanban": ".o_kanban_view"}[view]
        found = self.env["ir.actions.act_window"]._for_xml_id(
            action if "." in action else f"cssrs_marketplace_authorization.{action}"
        )
        opened = {
            "type": "ir.actions.act_window",
            "res_model": found["res_model"],
            "views": [
                [view_id, kind] for view_id, kind in found["views"] if kind == view
            ]
            or [[False, view]],
            "name": found["name"],
        }
        return opened, f"{shown}, .o_view_nocontent", None

    def _settings(self, module):
        return (
            {
                "type": "ir.actions.act_window",
                "res_model": "res.config.settings",
                "views": [[False, "form"]],
                "context": {"module": module, "bin_size": False},
            },
            ".app_settings_block",
            None,
        )

    def _core(self):
        """Screens of Odoo: what is wrong with them is theirs."""
        return {
            "order form": self._form(self.plain),
            "order dialog": self._form(self.plain, "button[name=action_rfq_send]"),
            "order, confirmed": self._form(self.ordered),
            "orders, confirmed": self._list("purchase.purchase_form_action"),
            "activities": self._list("mail.mail_activity_action"),
            "order list": self._list("purchase.purchase_rfq"),
            "order kanban": self._list("purchase.purchase_rfq", "kanban"),
            "product form": self._form(self.chuck.product_tmpl_id),
            "vendor form": self._form(self.stationer),
            "vendor list": self._list("base.action_partner_supplier_form"),
            "bill form": self._form(
                self.env["account.move"].create(
                    {"move_type": "in_invoice", "partner_id": self.stationer.id}
                )
            ),
            "settings": self._settings("general_settings"),
        }

    def _ours(self):
        """Our screens, by who looks at them."""
        action = "purchase_marketplace_authorization_action"
        yield (
            self.principal,
            {
                "form, draft": self._form(self.draft),
                "good": self._form(self.draft.line_ids),
                "designated persons": self._list(
                    "purchase_marketplace_designation_action"
                ),
            },
        )
        yield (
            self.dg,
            {
                "form, to decide": self._form(self.waiting),
                "form, approved": self._form(self.approved),
                "form, refused": self._form(self.refused),
                "dialog, approve": self._form(
                    self.waiting, "button[name=action_approve]"
                ),
                "dialog, refuse": self._form(
                    self.waiting, "button[name=action_refuse]"
                ),
                "dialog, return": self._form(
                    self.waiting, "button[name=action_return]"
                ),
                "list": self._list(action),
                "kanban": self._list(action, "kanban"),
            },
        )
        yield (
            self.buyer,
            {
                "order, blocked": self._form(self.blocked),
                "order, authorized": self._form(self.bought),
            },
        )
        yield self.payable, {"bill, refused": self._form(self.bill)}
        yield (
            self.secretary,
            {
                "board": self._list("purchase_marketplace_board_action", "kanban"),
                "declaration, draft": self._form(self.sheet),
                "declaration, issued": self._form(self.issued),
                "declarations": self._list("purchase_marketplace_declaration_action"),
                "ledger": self._list("purchase_marketplace_declaration_line_action"),
                "register": self._list("purchase_marketplace_case_action"),
                "order, overseen": self._form(self.blocked),
                "case": self._form(self.bill.marketplace_case_id),
                "mandates": self._list("purchase_marketplace_mandate_action"),
                "mandate": self._form(self.mandate),
                "interims": self._list("purchase_marketplace_interim_action"),
                "interim": self._form(self.interim),
                "establishments": self._list(
                    "purchase_marketplace_establishment_action"
                ),
                "establishment": self._form(self.school),
                "vendors": self._list("res_partner_action_marketplace"),
                "vendor": self._form(self.amazon),
                "marketplaces": self._list("purchase_marketplace_action"),
                "marketplace": self._form(self.marketplace),
                "verification": self._form(self.report),
                "report of a period": self._form(self.year),
                "access pack, texts": self._form(self.pack),
                "retention schedule": self._list(
                    "purchase_marketplace_retention_action"
                ),
            },
        )
        yield self.admin, {"settings": self._settings("purchase")}

    def _look(self, user, screens):
        """What axe finds on each screen."""
        asked = [[name, *screen] for name, screen in screens.items()]
        code = LOOK.replace("SCREENS", json.dumps(asked)).replace("TOLD", repr(TOLD))
        code = code.replace("THEIRS", json.dumps(THEIRS))
        return self._listen("/odoo", f"{self.axe};{code}", READY, user)

    def _listen(self, url, code, ready, user):
        """What a script tells of a page."""
        said, handle = [], ChromeBrowser._handle_console

        def listen(browser, args=None, **kw):
            said.extend(str(arg.get("value")) for arg in args or [])
            return handle(browser, args=args, **kw)

        self.authenticate(None, None)
        with patch.object(ChromeBrowser, "_handle_console", listen):
            self.browser_js(url, code, ready, login=user.login, timeout=240)
        told = [text.removeprefix(TOLD) for text in said if text.startswith(TOLD)]
        return dict(map(json.loads, told))

    def test_pages(self):
        """The pages that leave the organization, or are printed."""
        code = f"{self.axe};{LOOK_AT_PAGE}".replace("TOLD", repr(TOLD))
        ready = "document.readyState === 'complete'"
        for url in (
            f"/marketplace/declaration/{self.issued.id}/html",
            f"/marketplace/year/{self.year.id}/html",
            f"/report/html/{MODULE}.report_marketplace_letter/{self.issued.id}",
            f"/report/html/{MODULE}.report_marketplace_verification/{self.report.id}",
        ):
            found = self._listen(url, code, ready, self.secretary)["page"]
            tell(f"axe, {url.split('/')[2]}: {len(found)}")
            self.assertFalse(found, f"{url}\n" + "\n".join(found))

    def test_the_index_of_a_pack(self):
        """The page that comes with the files, in the place of another."""
        with zipfile.ZipFile(io.BytesIO(self.pack._build_pack())) as archive:
            index = archive.read("index.html").decode()
        self.assertNotIn("http", index.replace("http://www.w3.org", ""))
        put = f"document.open(); document.write({json.dumps(index)}); document.close();"
        code = f"{put}{self.axe};{LOOK_AT_PAGE}".replace("TOLD", repr(TOLD))
        ready = "document.readyState === 'complete'"
        found = self._listen("/robots.txt", code, ready, self.secretary)["page"]
        tell(f"axe, index of the access pack: {len(found)}")
        self.assertFalse(found, "\n".join(found))

    def _assert_accessible(self, size):
        self.browser_size, self.touch_enabled = size, SIZES[size]
        theirs = {
            (rule, element)
            for found in self._look(self.admin, self._core()).values()
            for rule, element, _html in found
        } | {SCROLLED}
        if self.touch_enabled:
            theirs.add(BADGE)
        else:
            self.assertIn(BADGE, theirs)
        ours, rows = [], []
        for user, screens in self._ours():
            for name, found in self._look(user, screens).items():
                own = [one for one in found if tuple(one[:2]) not in theirs]
                rows.append(f"{name:22} {len(found) - len(own):4} {len(own):4}")
                ours += [f"{name}: {' '.join(one)}" for one in own]
        tell(f"axe, WCAG 2.1 AA, {size}: screen, of Odoo, ours")
        for row in rows:
            tell(row)
        self.assertFalse(ours, "\n".join(ours))

    def test_on_a_laptop(self):
        self._assert_accessible("1366x768")

    def test_on_a_phone(self):
        self._assert_accessible("390x844")
