"""Reads the figures of the report of a period: one query each, whatever their number.

The requests are those of the analysis, in the currency of the organization.
"""

from decimal import Decimal

from odoo.tools import SQL

from ..constants import CRITERION_FIELDS
from ..outputs import year as outputs
from ..rules import periods, reminder

FORM = "purchase.marketplace.authorization"


def _bounds(report):
    zone = report.company_id._marketplace_zone()
    return periods.utc_bounds(report.date_from, report.date_to, zone)


def _requests(report):
    """SQL of the requests of the organization, with the moment of their outcome.

    The trail has the moment of a substitution, which no column keeps.
    """
    return SQL(
        """
        (SELECT request.*, form.unmet_essential, form.unmet_unique,
                form.unmet_irreplaceable, form.unmet_sole_distributor,
                COALESCE(request.decided_on, said.moment, request.submitted_on)
                AS closed_on
           FROM (%s) request
           JOIN purchase_marketplace_authorization form ON form.id = request.id
      LEFT JOIN (SELECT res_id, MAX(moment) AS moment
                   FROM purchase_marketplace_trail
                  WHERE res_model = %s AND kind = 'substituted' GROUP BY res_id
                ) said
             ON said.res_id = request.id AND request.outcome = 'substituted'
          WHERE request.company_id = %s)
        """,
        report.env["purchase.marketplace.report"]._table_query,
        FORM,
        report.company_id.id,
    )


def _decided(report):
    return SQL(
        "outcome IN %s AND closed_on >= %s AND closed_on < %s",
        outputs.OUTCOMES,
        *_bounds(report),
    )


def groups(report, unknown):
    """Requests decided in the period, by establishment, marketplace and outcome.

    :param unknown: what is written in the place of a name that is not there.
    :return: list of :class:`~..outputs.year.Group`.
    """
    rows = report.env.execute_query(
        SQL(
            "SELECT school.name, market.name, outcome, COUNT(*), "
            "SUM(amount_requested), SUM(amount_authorized), SUM(amount_bought) "
            "FROM %s asked "
            "LEFT JOIN purchase_marketplace_establishment school "
            "ON school.id = asked.establishment_id "
            "LEFT JOIN purchase_marketplace market "
            "ON market.id = asked.marketplace_id "
            "WHERE %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            _requests(report),
            _decided(report),
        )
    )
    return [
        outputs.Group(
            school or unknown,
            market or unknown,
            outcome,
            outputs.Tally(count, *(_amount(report, one) for one in amounts)),
        )
        for school, market, outcome, count, *amounts in rows
    ]


def requests(report):
    """How many were submitted, wait, fail each criterion, and took how long.

    :return: dictionary of values of :class:`~..outputs.year.Year`.
    """
    decided, (recent, old) = _decided(report), reminder.AGES

    def asked(what, condition):
        return SQL("%s FILTER (WHERE %s AND %s)", SQL(what), decided, condition)

    start, end = _bounds(report)
    figures = [
        SQL(
            "COUNT(*) FILTER (WHERE submitted_on >= %s AND submitted_on < %s)",
            start,
            end,
        ),
        SQL("COUNT(*) FILTER (WHERE state = 'submitted')"),
        asked("AVG(days_to_decide)", SQL("TRUE")),
        asked(
            "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days_to_decide)", SQL("TRUE")
        ),
        asked("MAX(days_to_decide)", SQL("TRUE")),
        asked("COUNT(*)", SQL("days_to_decide < %s", recent)),
        asked("COUNT(*)", SQL("days_to_decide BETWEEN %s AND %s", recent, old)),
        asked("COUNT(*)", SQL("days_to_decide > %s", old)),
    ]
    for criterion in CRITERION_FIELDS:
        column = SQL.identifier(f"unmet_{criterion}")
        failed = SQL("outcome = 'refused' AND %s", column)
        figures += [asked("COUNT(*)", failed), asked("SUM(amount_requested)", failed)]
    [row] = report.env.execute_query(
        SQL("SELECT %s FROM %s asked", SQL(", ").join(figures), _requests(report))
    )
    submitted, waiting, average, median, longest, *ages = row[:8]
    failures = zip(row[8::2], row[9::2], strict=True)
    return {
        "submitted": submitted,
        "waiting": waiting,
        "decisions": outputs.Decisions(
            *map(_days, (average, median, longest)), tuple(ages)
        ),
        "unmet": {
            criterion: outputs.Tally(count, _amount(report, amount))
            for criterion, (count, amount) in zip(
                CRITERION_FIELDS, failures, strict=True
            )
        },
    }


def declared(report):
    """How the lines recorded in the period were declared, by local days."""
    company = report.company_id
    zone, (start, end) = company._marketplace_zone(), _bounds(report)

    def day(*moment):
        moment = SQL.identifier(*moment)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    values = {
        "day": day("sheet", "declared_on"),
        "noted": day("line", "recorded_on"),
        "today": company._marketplace_today(),
        "company": company.id,
        "start": start,
        "end": end,
    }
    [row] = report.env.execute_query(
        SQL(
            """
            SELECT COUNT(*) FILTER (WHERE %(day)s <= line.due_on),
                   COUNT(*) FILTER (WHERE COALESCE(%(day)s, %(today)s) > line.due_on),
                   COUNT(*) FILTER (WHERE sheet.id IS NULL
                                      AND line.due_on >= %(today)s),
                   AVG(%(day)s - %(noted)s)
              FROM purchase_marketplace_declaration_line line
         LEFT JOIN purchase_marketplace_declaration sheet
                ON sheet.id = line.declaration_id
             WHERE line.company_id = %(company)s AND line.state != 'closed'
               AND line.recorded_on >= %(start)s AND line.recorded_on < %(end)s
            """,
            **values,
        )
    )
    return outputs.Declared(*row[:3], _days(row[3]))


def _amount(report, value):
    """A sum, with the decimals of the currency; zero for none."""
    places = report.company_id.currency_id.decimal_places
    return Decimal(f"{value or 0:.{places}f}") + 0


def _days(value):
    """A number of days to one decimal; ``None`` for none."""
    return None if value is None else Decimal(f"{value:.1f}")
