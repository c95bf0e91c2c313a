"""Prints a page of record: a decision sheet, a declaration, a verification (R25).

WeasyPrint makes a PDF that a screen reader follows (PDF/UA), each page of which says
what it is and how many there are. It is optional: it needs Pango, which not every
server has. Elsewhere wkhtmltopdf prints, as it does for the rest of Odoo.
"""

import logging
from functools import cache

from odoo.exceptions import UserError

from ..constants import MODULE

_logger = logging.getLogger(__name__)
VARIANT = "pdf/ua-1"
#: Bytes of a page that WeasyPrint lays out within the time that a request has: it takes
#: about a minute of processor for a thousand lines, as Odoo allows by default.
LONGEST = 600_000


def pdf(page, model, env):
    """Print a page.

    It is complete: nothing is loaded from the server, which may be out of reach, or
    waiting for this transaction.

    :param page: bytes of HTML.
    :param model: name of the model of what is printed.
    :return: bytes.
    :raise UserError: when the server has no engine.
    """
    weasyprint = engine(page)
    if weasyprint:
        nothing = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
        html = weasyprint.HTML(string=page.decode(), url_fetcher=nothing)
        return html.write_pdf(pdf_variant=VARIANT)
    reports = env["ir.actions.report"].sudo()
    if reports.get_wkhtmltopdf_state() == "install":
        raise UserError(
            env._(
                "The PDF cannot be made: the server has no engine for it. Have "
                "WeasyPrint installed, or wkhtmltopdf for what is long, then download "
                "the PDF."
            )
        )
    name = model.removeprefix("purchase.marketplace.")
    return reports._run_wkhtmltopdf(
        [page.decode()], report_ref=f"{MODULE}.report_marketplace_{name}"
    )


def engine(page):
    """WeasyPrint, or ``None`` where it is missing or the page too long for it."""
    return _weasyprint() if len(page) <= LONGEST else None


@cache
def _weasyprint():
    """The library, or ``None`` where it, or what it needs, is missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as missing:
        _logger.info("WeasyPrint is not there, wkhtmltopdf prints: %s", missing)
        return None
    # It logs each step of each page.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    return weasyprint
