"""Gets Odoo, PostgreSQL and a browser on a bare machine, all below .odoo/."""
