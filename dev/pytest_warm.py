"""pytest plugin of `make test`: what is the same in each test is looked up once.

* A template is compiled once. Odoo empties its caches after each test, and has none for
  a template that is no view, such as an e-mail. What a template is compiled to depends
  on its source and on the options that are the key of Odoo's own cache, so that nothing
  a test may change is kept from one to the next.
* The caches of Odoo (access rights, rules, views, XML ids) stay from one test to the
  next of a class, unless a test had one emptied: what it then put there was undone with
  it. Tests that a browser or RPC enters begin with empty ones, as Odoo does it.
"""

import contextlib
from unittest.mock import patch

import pytest


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(load_registry):
    """Remember the functions of each template as long as the process lives."""
    from odoo.addons.base.models.ir_qweb import IrQweb

    compiling, known = IrQweb._generate_code_uncached, {}

    def compile_once(self, template):
        try:
            _element, source, ref = self._get_template(template)
        except Exception:  # noqa: BLE001  Odoo says it in its own way
            return compiling(self, template)
        options = self._get_template_cache_keys()
        key = source, ref, *(self.env.context.get(name) or False for name in options)
        if key not in known:
            known[key] = compiling(self, template)
        functions, *rest = known[key]
        return dict(functions), *rest

    with patch.object(IrQweb, "_generate_code_uncached", compile_once):
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_caches(load_registry):
    """Empty the caches after a test only if something was emptied during it."""
    from odoo.orm.registry import Registry
    from odoo.tests import HttpCase, TransactionCase

    setting_up, told = TransactionCase.setUp, []

    def telling(empty):
        def method(self, *names):
            told.append(names)
            return empty(self, *names)

        return method

    def set_up(self):
        if isinstance(self, HttpCase):
            return setting_up(self)
        told.clear()
        empty_all = self.registry.clear_all_caches
        after = patch.object(
            self.registry, "clear_all_caches", lambda: told and empty_all()
        )
        with after:
            setting_up(self)

    with contextlib.ExitStack() as stack:
        for name in ("clear_cache", "clear_all_caches"):
            method = telling(getattr(Registry, name))
            stack.enter_context(patch.object(Registry, name, method))
        stack.enter_context(patch.object(TransactionCase, "setUp", set_up))
        yield
