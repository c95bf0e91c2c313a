"""The same school in each database: Odoo alone, our addon, OCA's for the same job.

The job: an order from a marketplace is blocked unless it was approved. An order of kind
``own`` or ``shared`` is one that may be confirmed, as each addon understands it.
"""

from school import School

#: What marks a marketplace, and an order that was approved, without our addon.
MARK = "MARKETPLACE"
APPROVED = "AUT/2026/0001"


class Stock(School):
    """Odoo alone: nothing is asked."""

    def __init__(self, env, addon=False):
        super().__init__(env, addon)
        self.keep_books()
        if "hr.expense" in env:
            self.employ()


class Ours(Stock):
    """Our addon: a form that the directeur général approved."""

    def __init__(self, env):
        super().__init__(env, addon=True)


class Exceptions(Stock):
    """``purchase_exception``: a rule by domain, the cheapest kind there is."""

    def __init__(self, env):
        super().__init__(env)
        self.market.ref = MARK
        domain = [("partner_id.ref", "=", MARK), ("origin", "=", False)]
        env["exception.rule"].create(
            {
                "name": "Place de marché sans autorisation",
                "model": "purchase.order",
                "exception_type": "by_domain",
                "domain": repr(domain),
                "is_blocking": True,
            }
        )

    def orders(self, kind, count):
        made = super().orders(kind, count)
        if kind != "plain":
            made.origin = APPROVED
        return made


class Tiers(Stock):
    """``purchase_tier_validation``: a review that somebody has validated."""

    def __init__(self, env):
        super().__init__(env)
        self.market.ref = MARK
        self.reviewer = self.user("bench_reviewer", "purchase.group_purchase_manager")
        env["tier.definition"].create(
            {
                "model_id": env["ir.model"]._get_id("purchase.order"),
                "review_type": "individual",
                "reviewer_id": self.reviewer.id,
                "definition_domain": repr([("partner_id.ref", "=", MARK)]),
            }
        )

    def orders(self, kind, count):
        made = super().orders(kind, count)
        if kind != "plain":
            made.request_validation()
            made.invalidate_recordset()
            for order in made.with_user(self.reviewer):
                order.validate_tier()
        return made


FLAVOURS = {"stock": Stock, "ours": Ours, "exceptions": Exceptions, "tiers": Tiers}
