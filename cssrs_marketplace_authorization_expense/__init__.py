from odoo.addons.cssrs_marketplace_authorization.words import refusals

from . import models, wizards
from .hooks import post_init_hook, pre_init_hook, uninstall_hook
from .words import REFUSALS

refusals.register(REFUSALS)
