"""pytest plugin of `make test`: a template is compiled once, not in each test.

Odoo empties its caches after each test, and has none for a template that is no view,
such as an e-mail. What a template is compiled to depends on its source and on the
options that are the key of Odoo's own cache, so that nothing a test may change is kept
from one to the next.
"""

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
