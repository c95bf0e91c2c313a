"""The directive as plain Python.

Nothing here imports Odoo: these modules can be read, run and tested alone. Models
describe what they want to do with the value objects defined here. The functions return
a list of :class:`~.refusal.Refusal`, empty when it is allowed. Nothing else in the
product decides whether a purchase, a form or a decision is acceptable.
"""
