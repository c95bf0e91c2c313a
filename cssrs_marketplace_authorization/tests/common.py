import sys

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

MODULE = "cssrs_marketplace_authorization"
DG = f"{MODULE}.group_marketplace_dg"
SECRETARIAT = f"{MODULE}.group_marketplace_secretariat"

#: Justifications as a careful principal writes them, one for each criterion.
REASONS = {
    "is_essential": True,
    "essential_reason": "Le tour de l’atelier d’usinage est à l’arrêt sans cette "
    "pièce.",
    "is_unique": True,
    "unique_reason": "Seul ce mandrin a le pas de vis impérial du modèle 1978.",
    "is_irreplaceable": True,
    "irreplaceable_reason": "Deux machinistes consultés excluent tout usinage maison.",
    "is_sole_distributor": True,
    "sole_distributor_reason": "Le fabricant a cessé ses activités; trois grossistes "
    "ont répondu par écrit qu’ils ne la tiennent plus.",
}


def tell(figures):
    """Say what a long test has counted, on the output of the tests."""
    sys.stdout.write(f"{figures}\n")


class MarketplaceMixin:
    """A school, its people and its vendors: one named user for each role."""

    @classmethod
    def _set_up_school(cls):
        cls.company = cls.env.company
        # Tests read English wherever they run; the ones of the French ask for it.
        cls.company.partner_id.lang = "en_US"
        # One holder at a time: the demo data may have put somebody there already.
        cls.env.ref(DG).user_ids = [Command.clear()]
        cls._users(
            buyer=("mkp_buyer", "purchase.group_purchase_user"),
            principal=("mkp_principal",),
            designee=("mkp_designee",),
            teacher=("mkp_teacher",),
            dg=("mkp_dg", DG),
            secretary=("mkp_secretary", SECRETARIAT),
            payable=("mkp_payable", "account.group_account_invoice"),
            manager=(
                "mkp_admin",
                "base.group_system",
                "purchase.group_purchase_manager",
            ),
        )
        cls.school = cls.env["purchase.marketplace.establishment"].create(
            {"name": "École des Bâtisseurs", "manager_id": cls.principal.id}
        )
        cls.marketplace = cls.env.ref(f"{MODULE}.marketplace_amazon")
        cls.amazon = cls.env["res.partner"].create(
            {"name": "Amazon.ca", "is_company": True}
        )
        cls.stationer = cls.env["res.partner"].create({"name": "Papeterie du Coin"})
        cls.chuck = cls._product("Mandrin")
        cls.gouge = cls._product("Gouge")
        cls.training = cls._product("Formation", type="service")

    @classmethod
    def _user(cls, login, *groups):
        return new_test_user(
            cls.env, login, groups=",".join(("base.group_user", *groups))
        )

    @classmethod
    def _users(cls, **people):
        """Several users at once: one by one, they take half of the time of a school.

        :param people: name of each attribute: its login, then its groups.
        """
        made = cls.env["res.users"].create(
            [
                {
                    "login": login,
                    "password": login.ljust(8, "x"),
                    "name": login,
                    "email": f"{login}@example.com",
                    "group_ids": [
                        Command.set(
                            [cls.env.ref(g).id for g in ("base.group_user", *groups)]
                        )
                    ],
                }
                for login, *groups in people.values()
            ]
        )
        for name, user in zip(people, made, strict=True):
            setattr(cls, name, user)

    @classmethod
    def _product(cls, name, **values):
        values = {
            "type": "consu",
            "purchase_ok": True,
            "supplier_taxes_id": False,
            **values,
        }
        return cls.env["product.product"].create({"name": name, **values})

    @classmethod
    def _order(cls, *lines, partner=None, user=None, **values):
        """A request for quotation; each line is (product, quantity, price)."""
        lines = lines or ((cls.chuck, 1, 100.0),)
        return (
            cls.env["purchase.order"]
            .with_user(user or cls.buyer)
            .create(
                {
                    "partner_id": (partner or cls.amazon).id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": p.id,
                                "product_qty": quantity,
                                "price_unit": price,
                            }
                        )
                        for p, quantity, price in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _request(cls, *goods, user=None, **values):
        """A complete draft; each good is (product, quantity, price)."""
        goods = goods or ((cls.chuck, 1, 100.0),)
        return (
            cls.env["purchase.marketplace.authorization"]
            .with_user(user or cls.principal)
            .create(
                {
                    "establishment_id": cls.school.id,
                    "marketplace_id": cls.marketplace.id,
                    "need": "Remettre en service le tour de l’atelier.",
                    "consequence": "Le cours d’usinage est annulé.",
                    "attestation": True,
                    "line_ids": [
                        Command.create(
                            {
                                "name": product.name,
                                "product_id": product.id,
                                "quantity": quantity,
                                "price_unit": price,
                                **REASONS,
                            }
                        )
                        for product, quantity, price in goods
                    ],
                    "alternative_ids": [
                        Command.create(
                            {"source": "Outillage Québec", "outcome": "Épuisé."}
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _submitted(cls, *goods, **values):
        request = cls._request(*goods, **values)
        request._submit()
        return request

    @classmethod
    def _approved(cls, *goods, **values):
        """An authorization, through the real path and the real people."""
        request = cls._submitted(*goods, **values)
        request.with_user(cls.dg)._approve()
        return request


class MarketplaceCase(MarketplaceMixin, TransactionCase):
    """Base of the tests: a school and its people in one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_school()
