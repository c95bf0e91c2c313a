"""State machines: acts in an order that nobody chose, and what must be true after each.

A machine declares acts (Hypothesis rules) and invariants, which ask PostgreSQL past the
ORM. Each run begins in a savepoint of its own; each act is one request, refused or not.
"""

import contextlib
import time

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from odoo.exceptions import UserError

#: Which of the records found so far an act is about.
index = st.integers(0, 9)


class Acts:
    """What every driver does, for the test case in ``case``."""

    case = None

    def _begin(self):
        """A school of its own, that nothing outlives."""
        self.savepoint = self.case.env.cr.savepoint()
        self.forms, self.orders = [], []

    def _end(self):
        self.savepoint.close(rollback=True)
        self.case.env.invalidate_all()
        self.case.env.registry.clear_cache()
        self.case.env.cr.precommit.data.clear()

    @contextlib.contextmanager
    def _tried(self):
        """An act, refused or not, as one request."""
        self.case.env.cr.precommit.data.clear()
        try:
            with self.case.env.cr.savepoint():
                yield
                self.case.env.flush_all()
        except UserError as error:
            self._refused(error)
        self.case.env.invalidate_all()

    def _refused(self, error):
        """An act was refused."""

    def _pick(self, found, number):
        """One of the records found so far, if there is any."""
        return found[number % len(found)] if found else None

    def _ask(self, query):
        self.case.env.flush_all()
        self.case.env.cr.execute(query)
        return self.case.env.cr.fetchall()


class Machine(Acts, RuleBasedStateMachine):
    """A machine of Hypothesis: its rules are the acts."""

    steps = refused = 0

    def __init__(self):
        super().__init__()
        self._begin()

    def teardown(self):
        self._end()

    def _refused(self, error):
        type(self).refused += 1

    @classmethod
    def play(cls, case, examples, steps):
        """Run it, always the same way; answer how many seconds it took."""
        cls.case, cls.steps, cls.refused, start = case, 0, 0, time.monotonic()
        run_state_machine_as_test(
            cls,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        return time.monotonic() - start
