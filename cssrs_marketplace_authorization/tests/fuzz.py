"""A random driver: honest people and attackers, in an order that nobody chose.

Each step is one act over the real models, under Odoo's defaults: taxes of Québec
one by one or as a group, rounded on the whole document, ecofees, taxes typed by hand,
discounts, two currencies whose rate moves. Before it,
:mod:`.books` says whether it must pass; after it, PostgreSQL is asked what is true.
A step that the driver cannot take, for want of a document, is not counted.

What follows a fault says nothing: the school is forgotten at once, and another begins.
Each has a seed of its own, so that a fault is seen again without what came before.
"""

import random
import time
from collections import Counter, defaultdict
from decimal import Decimal

import psycopg2

from odoo.tools import mute_logger

from .books import PASSES, REFUSED
from .common import tell
from .fuzz_bills import People

#: Steps of one school; then everything is forgotten, and another begins.
EPISODE = 120
#: Acts, and how often each is tried.
HONEST = {
    "approve": 6,
    "order": 14,
    "confirm": 16,
    "cancel": 4,
    "reopen": 4,
    "reprice": 8,
    "requantify": 8,
    "add_charge": 3,
    "create_bill": 10,
    "bill_by_hand": 5,
    "bill_of_order_by_hand": 5,
    "advance": 3,
    "post": 18,
    "unpost": 5,
    "drop": 2,
    "reverse": 5,
    "credit_by_hand": 3,
    "revoke": 2,
    "change_rate": 3,
    "merge": 3,
    "tax_order": 4,
    "tax_bill": 4,
    "type_tax": 5,
    "issue": 2,
}
ATTACKS = {"forge": 3, "smuggle": 3, "swap": 2, "relink": 2, "make_room": 3, "erase": 2}
ATTACKS |= {"inflate_tax": 4, "inflate_due": 2, "levy": 3}
DONE, RIGHTLY, WRONGLY, LEAK = "done", "refused", "refused wrongly", "passed wrongly"
BROKEN = "broken"


class Driver(People):
    """Takes steps, and counts what became of each."""

    def __init__(self, case, seed, episode=0):
        self.case, self.seed, self.episode = case, seed, episode
        self.table, self.faults, self.steps = defaultdict(Counter), 0, 0
        self.acts, self.spent = list((HONEST | ATTACKS).items()), Counter()

    # ---- the drive -----------------------------------------------------------------

    def drive(self, steps):
        """Take so many steps, and tell what goes wrong."""
        while self.steps < steps:
            self._open()
            known = self.faults
            for _number in range(min(EPISODE, steps - self.steps)):
                self._step()
                if self.faults > known:
                    break
            if self.faults == known:
                self._verify()
            self._end()
            self.episode += 1

    def _open(self):
        self.random = random.Random(f"{self.seed}/{self.episode}")
        self._begin()
        self.moves, self.rates, self.declared, self.reference = [], {}, {}, 0
        self.number = 0
        self._set_rate(Decimal("0.75"))
        self.books = self._read()

    def _verify(self):
        """What a verification finds at the end of an episode."""
        self.about, found = [], self.case._finding()
        if found:
            self._fault("verify", BROKEN, found)
        else:
            self.table["verify"][DONE] += 1

    def _step(self):
        plan = None
        while plan is None:
            names, weights = zip(*self.acts, strict=True)
            name, self.about = self.random.choices(names, weights)[0], []
            plan = getattr(self, f"_do_{name}")()
        verdict, act = plan
        start = time.monotonic()
        self.steps, self.number = self.steps + 1, self.number + 1
        self.reason, crash, after = None, None, None
        try:
            with mute_logger("odoo.sql_db"), self._tried():
                after = act()
        except psycopg2.Error as error:
            self.case.env.invalidate_all()
            crash = self.reason = str(error)
        done = self.reason is None
        if done and callable(after):
            after()
        self.spent[name] += time.monotonic() - start
        self.books = self._read()
        outcome = DONE if done else RIGHTLY
        if done and verdict == REFUSED:
            outcome = LEAK
        if not done and (verdict == PASSES or crash and name in HONEST):
            outcome = WRONGLY
        if outcome in (LEAK, WRONGLY):
            self._fault(name, outcome, self.reason)
        else:
            self.table[name][outcome] += 1
        found = list(self._broken())
        if found:
            self.about += list(self.books.moves.values())[-6:]
            self._fault(name, BROKEN, "; ".join(found))

    def _refused(self, error):
        self.reason = str(error) or "refused"

    def _fault(self, name, outcome, why):
        """Count and tell what went wrong, with what the books said before."""
        self.table[name][outcome] += 1
        self.faults += 1
        where = f"seed {self.seed}, episode {self.episode}, step {self.number}, {name}"
        tell("\n    ".join([f"{where}: {outcome}: {why}", *map(str, self.about)]))

    def figures(self):
        """The table, one line an act."""
        columns = (DONE, RIGHTLY, WRONGLY, LEAK, BROKEN)
        lines = [f"{'act':24}" + "".join(f"{name:>16}" for name in (*columns, "ms"))]
        for name in [*dict(self.acts), "verify"]:
            counts = self.table[name]
            cells = "".join(f"{counts[column]:>16}" for column in columns)
            each = 1000 * self.spent[name] / (sum(counts.values()) or 1)
            lines.append(f"{name:24}{cells}{each:>16.0f}")
        total = sum(self.table.values(), Counter())
        lines.append(f"{'all':24}" + "".join(f"{total[name]:>16}" for name in columns))
        lines.append(f"seed {self.seed}: {self.steps} steps")
        return "\n".join(lines)
