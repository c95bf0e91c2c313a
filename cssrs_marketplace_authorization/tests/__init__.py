"""Tests, one file a subject; ``test_attacks_*`` are tables of attacks on a subject.

What they share: ``common`` (the school, its people, the questions that are asked of the
product, and the only place that knows its private names), ``bills``, ``evidence`` (what
is filed), ``attacks`` (doors × roles × stages), ``machine`` (events in any order),
``fuzz`` and ``books`` (a random driver, and the accountant who judges it), and
``declarations`` (lines and documents for the outputs).
"""

from . import (
    test_rules,
    test_rules_doc,
    test_vendor,
    test_authorization,
    test_form,
    test_rules_form,
    test_rules_text,
    test_bill,
    test_charges,
    test_amounts,
    test_decision,
    test_mandate,
    test_identity,
    test_odoo_internals,
    test_order,
    test_ledger,
    test_fuzz,
    test_outputs,
    test_column_sums,
    test_planted_code,
    test_tour,
    test_translation,
    test_cost,
    test_attacks_order,
    test_attacks_bill,
    test_attacks_evidence,
    test_evidence,
    test_dashboard,
    test_reminder,
    test_race,
    test_race_ledger,
    test_state_machine,
    test_verify,
    test_issue,
    test_attacks_declaration,
)
