from odoo.fields import Command

from odoo.addons.cssrs_marketplace_authorization.tests.common import (
    MarketplaceCase,
    MarketplaceMixin,
)

MODULE = "cssrs_marketplace_authorization_request"
USER = "purchase_request.group_purchase_request_user"
MANAGER = "purchase_request.group_purchase_request_manager"
#: Who approves requests and makes the requests for quotation.
DESK = (MANAGER, "purchase.group_purchase_user")


class RequestMixin(MarketplaceMixin):
    """People who ask for purchases, and goods that name their vendor."""

    @classmethod
    def _set_up_school(cls):
        result = super()._set_up_school()
        cls.asker = cls._user("mkp_asker", USER)
        cls.desk_user = cls._user("mkp_desk", *DESK)
        cls._sell(cls.chuck, cls.amazon)
        cls._sell(cls.gouge, cls.stationer)
        cls._sell(cls.training, cls.amazon)
        return result

    @classmethod
    def _sell(cls, product, vendor):
        product.write(
            {"seller_ids": [Command.clear(), Command.create({"partner_id": vendor.id})]}
        )

    @classmethod
    def _line(cls, product, quantity=1, cost=100.0, **values):
        return {
            "product_id": product.id if product else False,
            "name": product.name if product else "Mandrin",
            "product_uom_id": product.uom_id.id if product else False,
            "product_qty": quantity,
            "estimated_cost": cost,
            **values,
        }

    @classmethod
    def _asked(cls, *lines, user=None, **values):
        """A draft request; each line is (product, quantity, estimated cost)."""
        lines = lines or ((cls.chuck, 1, 100.0),)
        user = user or cls.asker
        return (
            cls.env["purchase.request"]
            .with_user(user)
            .create(
                {
                    "requested_by": user.id,
                    "line_ids": [
                        Command.create(
                            line if isinstance(line, dict) else cls._line(*line)
                        )
                        for line in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _link(cls, request, form):
        request.sudo().marketplace_authorization_id = form
        return request

    @classmethod
    def _covered(cls, *lines, form=None, **values):
        """A draft request with an approved authorization for the chuck."""
        return cls._link(cls._asked(*lines, **values), form or cls._approved())

    @classmethod
    def _cleared(cls, *lines, form=None, **values):
        """A request that was submitted, then approved, by the real people."""
        request = cls._covered(*lines, form=form, **values)
        request.button_to_approve()
        request.with_user(cls.desk_user).button_approved()
        return request

    @classmethod
    def _rfq(cls, requests, vendor=None, order=None, **values):
        """The request for quotation made from requests, by the real wizard."""
        wizard = (
            cls.env["purchase.request.line.make.purchase.order"]
            .with_user(cls.desk_user)
            .with_context(active_model="purchase.request", active_ids=requests.ids)
            .create(
                {
                    "supplier_id": (vendor or cls.amazon).id,
                    "purchase_order_id": order.id if order else False,
                    **values,
                }
            )
        )
        known = requests.line_ids.purchase_lines.order_id
        wizard.make_purchase_order()
        made = requests.line_ids.purchase_lines.order_id
        return (made - known) or order

    @classmethod
    def _order_made(cls, request, price=100.0):
        """A confirmed order, made from a request by the real people."""
        order = cls._rfq(request).with_user(cls.buyer)
        order.order_line.price_unit = price
        order.button_confirm()
        return order


class RequestCase(RequestMixin, MarketplaceCase):
    """Base of the tests of requests."""
