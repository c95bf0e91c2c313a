import ast
import builtins
import importlib
import inspect
import sys
import threading
from pathlib import Path

from odoo.fields import Field
from odoo.http import Application
from odoo.sql_db import BaseCursor
from odoo.tests import TransactionCase, tagged
from odoo.tools import safe_eval

from odoo.addons.base.models import ir_qweb
from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.mail.models.mail_thread import MailThread

from .. import odoo_internals
from ..models.gate import protected
from . import odoo_pieces

#: Names that our own models give to methods, which an extension calls by ``super()``.
OWN = ("_marketplace_", "_compute_", "_committed_documents")


@tagged("post_install", "-at_install")
class TestOdooInternals(TransactionCase):
    """What a later version of Odoo has moved, said in a sentence each."""

    def _method(self, piece):
        found = self.env.registry.models.get(piece.model)
        if found is None:
            self.assertTrue(piece.addon, f"{piece.model} is gone. {piece.broken}")
            return None
        return getattr(found, piece.name, None)

    def test_methods(self):
        for piece in odoo_pieces.METHODS:
            says = f"{piece.used_in}: {piece.model}.{piece.name} moved. {piece.broken}"
            with self.subTest(piece.name):
                method = self._method(piece)
                if method is None and piece.addon:
                    continue
                self.assertIsNotNone(method, says)
                # Through every override, ours included, to Odoo's own.
                for owner in self.env.registry[piece.model].mro():
                    if piece.name not in vars(owner):
                        continue
                    own = inspect.unwrap(getattr(owner, piece.name))
                    names = inspect.signature(own).parameters
                    known = {*names, *(p.name for p in names.values())}
                    open_ended = any(
                        p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
                        for p in names.values()
                    )
                    missing = set(piece.arguments) - known
                    self.assertTrue(open_ended or not missing, f"{says} {missing}")

    def test_every_private_override_is_named(self):
        """A private method of Odoo that an addon of ours extends is in the list."""
        named = {piece.name for piece in odoo_pieces.METHODS}
        root = Path(odoo_internals.__file__).parents[1]
        for path in root.glob("cssrs_*/**/*.py"):
            if "tests" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Attribute)
                    and isinstance(node.value, ast.Call)
                    and isinstance(node.value.func, ast.Name)
                    and node.value.func.id == "super"
                    and node.attr.startswith("_")
                    and not node.attr.startswith(OWN)
                ):
                    self.assertIn(node.attr, named, f"{path.name}: {node.lineno}")

    def test_the_address_stays_on_the_thread(self):
        self.assertIn(
            ".url = ",
            inspect.getsource(Application),
            "Odoo no longer leaves the address on the thread: a program that calls by "
            "RPC would pass for nobody, who may classify vendors.",
        )
        self.assertFalse(hasattr(threading.Thread(), "url"))

    def test_who_calls_a_method(self):
        for (name, function), variable in odoo_internals.CALLING.items():
            module = importlib.import_module(name)
            owners = [module, *filter(inspect.isclass, vars(module).values())]
            found = [vars(one)[function] for one in owners if function in vars(one)]
            [method] = map(inspect.unwrap, found)
            self.assertIn(
                variable,
                method.__code__.co_varnames,
                f"{name}.{function} no longer calls the methods of a model: whoever "
                "does something by it is refused.",
            )

    def test_stored_code_has_few_builtins(self):
        lost = "Code kept in the database is no longer recognized: it could approve."
        seen = []
        see = {"see": lambda: seen.append(sys._getframe(1))}
        safe_eval.safe_eval("see()", see)
        self.assertTrue(odoo_internals.is_stored_code(seen[0]), lost)
        self.assertIn("['__builtins__'] =", inspect.getsource(ir_qweb), lost)
        view = self.env["ir.ui.view"].create(
            {
                "name": "x",
                "type": "qweb",
                "arch": '<t t-name="x"><t t-out="see()"/></t>',
            }
        )
        self.env["ir.qweb"]._render(view.id, see)
        frames = [odoo_internals.is_stored_code(frame) for frame in seen]
        self.assertEqual(frames, [True, True], lost)
        self.assertFalse(odoo_internals.is_stored_code(sys._getframe()))
        self.assertIn("open", vars(builtins))

    def test_what_is_left_for_the_commit(self):
        self.env.cr.precommit.add(
            lambda: self.assertTrue(
                odoo_internals.is_stored_code(sys._getframe(1)),
                "Odoo runs what is left for the commit otherwise: a method left there "
                "by a computed field could approve.",
            )
        )
        self.env.cr.precommit.run()
        self.assertTrue(hasattr(self.env.cr, "postcommit"))
        self.assertIn(
            odoo_internals.JOB,
            vars(IrCron),
            "Odoo does scheduled actions otherwise: what one leaves for later could "
            "approve.",
        )
        self.assertTrue(issubclass(type(self.env.cr), BaseCursor))

    def test_the_registry_says_when_it_loads(self):
        self.assertFalse(
            odoo_internals.is_loading(self.env),
            "A loaded registry is no longer said to be ready: files would be let go.",
        )

    def test_the_guard_is_behind_the_doors(self):
        """Functions of a module start after the guard, in the order of the classes."""
        guard = protected.PurchaseMarketplaceProtected
        guarded = [
            model
            for model in self.env.registry.models.values()
            if guard in model.mro() and not model._abstract
        ]
        self.assertGreaterEqual(len(guarded), 6)
        for model in guarded:
            order = model.mro()
            for owner in order[order.index(guard) + 1 :]:
                ours = owner.__module__.startswith("odoo.addons.cssrs_")
                self.assertFalse(
                    ours and {"write", "create"} & vars(owner).keys(),
                    f"{owner} stands after the guard: what the product itself writes "
                    "would go through it. Odoo orders classes otherwise.",
                )
        self.assertTrue(
            issubclass(self.env.registry["purchase.order"], MailThread),
            "Protected fields of orders are written without being tracked.",
        )

    def test_values_are_compared_as_in_the_cache(self):
        partner = self.env["res.partner"].create({"name": "x", "comment": False})
        self.assertTrue(hasattr(Field, "convert_to_cache"))
        for name, one, other, same in (
            ("name", "x", "x", True),
            ("name", "x", "y", False),
            ("name", "", False, True),
            ("country_id", self.env.ref("base.ca"), self.env.ref("base.ca").id, True),
        ):
            with self.subTest(name, one=one):
                self.assertEqual(
                    odoo_internals.same_value(partner, name, one, other), same
                )

    def test_cached_methods_are_cleared_together(self):
        vendors = self.env["res.partner"]
        known = vendors._marketplace_vendor_ids()
        self.assertIs(vendors._marketplace_vendor_ids(), known)
        self.env.registry.clear_cache()
        self.assertIsNot(
            vendors._marketplace_vendor_ids(),
            known,
            "Clearing the cache of the registry no longer forgets the marketplaces: an "
            "order to a new one would pass.",
        )
