"""Verify what was taken over, once the glue addons have done their part."""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].search([]):
        report = env["purchase.marketplace.verification"]._run(company)
        for line in report.line_ids:
            _logger.warning(
                "%s: %s %s (%s)", company.name, line.subject, line.name, line.sentence
            )
        _logger.info("%s verified: %s", company.name, report.outcome)
