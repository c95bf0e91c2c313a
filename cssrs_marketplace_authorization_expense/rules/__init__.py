"""What an expense adds to the directive, as plain Python: no Odoo import."""
