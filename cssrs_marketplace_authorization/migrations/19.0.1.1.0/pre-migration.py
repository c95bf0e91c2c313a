"""What the new columns and constraints of the ledger need before they are made."""

LINES = "purchase_marketplace_declaration_line"
FORMS = "purchase_marketplace_authorization"


def migrate(cr, version):
    """Say of each line which document it is about, and number what was declared."""
    cr.execute(f"""
        ALTER TABLE {LINES}
          ADD document_model varchar, ADD document_id int4, ADD line_number int4,
          ADD snapshot text, ADD amount_bought numeric, ADD due_on date
    """)
    cr.execute(f"""
        UPDATE {LINES} line
           SET document_model = CASE WHEN purchase_order_id IS NULL
                   THEN 'purchase.marketplace.authorization' ELSE 'purchase.order' END,
               document_id = COALESCE(purchase_order_id, authorization_id),
               amount_bought = GREATEST(amount_ordered, amount_billed, 0),
               due_on = (recorded_on AT TIME ZONE 'UTC' AT TIME ZONE 'America/Toronto'
                   )::date + COALESCE(company.marketplace_declaration_days, 0),
               -- Replaced by what they really say once the records can be read.
               snapshot = CASE WHEN line.state = 'declared' THEN '{{}}' END
          FROM res_company company
         WHERE company.id = line.company_id
    """)
    cr.execute(f"""
        UPDATE {LINES} line SET line_number = numbered.number
          FROM (SELECT id, row_number() OVER (
                    PARTITION BY declaration_id ORDER BY recorded_on, id) AS number
                  FROM {LINES} WHERE declaration_id IS NOT NULL) numbered
         WHERE numbered.id = line.id
    """)
    _chain(cr)
    cr.execute(f"ALTER TABLE {FORMS} ADD approval_seal varchar")
    cr.execute(f"UPDATE {FORMS} SET approval_seal = seal WHERE state = 'revoked'")
    cr.execute(f"""
        UPDATE {FORMS} SET seal = '-'
         WHERE state IN ('refused', 'revoked', 'substituted')
    """)


def _chain(cr):
    """Each declaration follows the one that was issued before it."""
    cr.execute("ALTER TABLE purchase_marketplace_declaration ADD previous_id int4")
    cr.execute("""
        UPDATE purchase_marketplace_declaration one SET previous_id = chained.previous
          FROM (SELECT id, lag(id) OVER (
                    PARTITION BY company_id ORDER BY declared_on, id) AS previous
                  FROM purchase_marketplace_declaration
                 WHERE state = 'declared') chained
         WHERE chained.id = one.id
    """)
