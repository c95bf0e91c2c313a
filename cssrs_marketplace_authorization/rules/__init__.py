"""The directive as plain Python.

Nothing here imports Odoo: these modules can be read, run and tested alone. Odoo
records describe what they want to do with the value objects defined here, and the
functions answer with a list of :class:`~.refusal.Refusal`. Nothing else in the
product decides whether a purchase, a form or a decision is acceptable.
"""
