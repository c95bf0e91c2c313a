"""Journeys: what a path through the screens costs a person, at two sizes.

A journey is a tour registered by `journey` (static/tests/tours/journey.esm.js): the
browser's log says how many clicks and typed fields it took.
"""

import re
from unittest.mock import patch

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser

from .common import MarketplaceMixin, tell
from .french import FrenchMixin

INBOX = "/odoo/action-mail.action_discuss?active_id=mail.box_inbox"
LAPTOP, PHONE = "1366x768", "390x844"
COST = re.compile(r"journey (\w+) (\d+) (\d+)")
KEY = re.compile(r"press (Shift\+)?(.+)")
#: Keys that a name or a letter alone does not say: their code, and what they type.
KEYS = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Space": (32, " "),
    "ArrowDown": (40, ""),
}


def press(browser, shift, key):
    """Press a key in the browser, as a person does, and let it go."""
    code, text = KEYS.get(key, (0, key))
    event = {
        "key": text if key == "Space" else key,
        "code": key if key in KEYS else "",
        "windowsVirtualKeyCode": code,
        "modifiers": 8 if shift else 0,
    }
    down = {"type": "keyDown" if text else "rawKeyDown", "text": text}
    for more in (down, {"type": "keyUp"}):
        browser._websocket_send("Input.dispatchKeyEvent", params=event | more)


class Journeys(FrenchMixin, MarketplaceMixin, HttpCase):
    """Base of the tests that walk a path in French and bound its clicks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_french_people()
        cls.walked = []

    @classmethod
    def tearDownClass(cls):
        for name, size, clicks, typed, keys in cls.walked:
            pressed = f", {keys} keys" if keys else ""
            tell(f"{name} {size}: {clicks} clicks, {typed} typed{pressed}")
        super().tearDownClass()

    def walk(self, url, name, login, *, clicks, typed, size=LAPTOP):
        """Walk the journey `name` from `url` as `login`, within `clicks` and `typed`.

        Raises: AssertionError when it takes more, or fewer (then lower the bound).
        """
        self.browser_size, self.touch_enabled = size, size == PHONE
        self.authenticate(None, None)
        said, handle = [], ChromeBrowser._handle_console

        def listen(browser, args=None, **kw):
            told = [str(arg.get("value")) for arg in args or []]
            for key in filter(None, map(KEY.fullmatch, told)):
                press(browser, *key.groups())
            said.extend(told)
            return handle(browser, args=args, **kw)

        with patch.object(ChromeBrowser, "_handle_console", listen):
            self.start_tour(url, name, login=login)
        found = next(filter(None, map(COST.search, said)))
        cost = int(found[2]), int(found[3])
        keys = len(list(filter(None, map(KEY.fullmatch, said))))
        self.walked.append((name, size, *cost, keys))
        self.assertEqual(cost, (clicks, typed), f"{name} at {size}")
