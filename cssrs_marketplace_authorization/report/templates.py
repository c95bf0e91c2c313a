"""What a decision or a verification says, rendered from the files of the addon.

Odoo keeps a view of each of these templates, where translators find its terms. Neither
that view nor a translation of it in the database is read here: an administrator may
edit both.
"""

from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from odoo import models
from odoo.tools import file_open, file_path, get_lang, ormcache
from odoo.tools.translate import (
    get_po_paths,
    translation_file_reader,
    xml_translate,
)

from odoo.addons.base.models.ir_ui_view import get_view_arch_from_file

from ..constants import MODULE

FILES = tuple(
    f"{MODULE}/report/report_marketplace_{name}.xml"
    for name in "access_pack authorization declaration letter verification year".split()
)


class Template(NamedTuple):
    """A template of the files of the addon, as ``ir.qweb`` is given it."""

    name: str
    lang: str


def render(env, name, values):
    """Render a template, in the language of the environment.

    :param name: of the template, without the addon.
    :param values: dictionary of what the template names.
    :return: safe markup.
    """
    return env["ir.qweb"]._render(Template(name, get_lang(env).code), values)


def page(env, name, values):
    """Render a template that is a whole page.

    :return: bytes.
    """
    # Not "lang": QWeb writes Odoo's code there, which browsers do not know.
    language = get_lang(env).code.replace("_", "-")
    body = render(env, name, {**values, "language": language})
    return b"<!DOCTYPE html>\n" + str(body).strip().encode()


@cache
def _source(name, lang):
    """A template in a language, with those that it calls in their places."""
    terms = _terms(lang)
    tree = etree.fromstring(xml_translate(terms.get, _read(name)))
    for call in tree.xpath("//*[@t-call]"):
        called = call.attrib.pop("t-call").removeprefix(f"{MODULE}.")
        call.extend(etree.fromstring(_source(called, lang)))
    return etree.tostring(tree, encoding="unicode")


def _read(name):
    """A template as its file has it."""
    for file in FILES:
        tree = etree.parse(file_path(file))
        if tree.xpath("//template[@id=$name]", name=name):
            return get_view_arch_from_file(file_path(file), f"{MODULE}.{name}")
    raise ValueError(f"no file of the addon has the template {name}")


@cache
def _terms(lang):
    """Terms of the templates in a language, as the addon was delivered."""
    terms = {}
    for path in get_po_paths(MODULE, lang):
        with file_open(path, "rb") as file:
            for row in translation_file_reader(file, fileformat="po"):
                if row["name"] == "ir.ui.view,arch_db" and row["value"]:
                    terms[row["src"]] = row["value"]
    return terms


class IrQweb(models.AbstractModel):
    """Compiles each of these templates once, as it does those of the database."""

    _inherit = "ir.qweb"

    def _compile(self, template):
        if isinstance(template, Template):
            return self._marketplace_compile(*template)
        return super()._compile(template)

    @ormcache("name", "lang", cache="templates")
    def _marketplace_compile(self, name, lang):
        # In a context of our own: whoever comes first chooses theirs.
        clean = self.env(context={"lang": lang})["ir.qweb"]
        functions, name, options = clean._generate_code_uncached(
            etree.fromstring(_source(name, lang))
        )
        # Code of an administrator can ask for it too, and must not alter it.
        return MappingProxyType(functions), name, MappingProxyType(options)
