from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.test_cost import CostCase

from ..models import purchase_request, purchase_request_line
from ..wizards import purchase_request_line_make_purchase_order as wizard
from .common import RequestMixin

DOORS = (
    (purchase_request.PurchaseRequest, ("create", "write")),
    (purchase_request_line.PurchaseRequestLine, ("create", "write")),
    (wizard.PurchaseRequestLineMakePurchaseOrder, ("make_purchase_order",)),
)
#: What is computed and stored on plain requests too.
FACTS = (
    (purchase_request.PurchaseRequest, "is_marketplace_request"),
    (purchase_request_line.PurchaseRequestLine, "marketplace_authorization_line_id"),
)


def _unknown(name):
    def compute(self):
        self[name] = False

    return compute


@tagged("post_install", "-at_install")
class TestRequestCost(RequestMixin, CostCase):
    """Plain requests feel nothing: not one query more, at any step."""

    doors = DOORS
    ours = [(owner, f"_compute_{name}", _unknown(name)) for owner, name in FACTS]

    def _steps(self):
        """What a person does with a plain request, each from a cold cache."""
        request = self._asked((self.gouge, 1, 5.0), (self.gouge, 2, 5.0))
        desk = request.with_user(self.desk_user)
        return {
            "create": self._count(lambda: self._asked((self.gouge, 1, 5.0))),
            "save": self._count(lambda: self._save(request)),
            "submit": self._count(request.button_to_approve),
            "approve": self._count(desk.button_approved),
            "order": self._count(lambda: self._rfq(request, vendor=self.stationer)),
            "finish": self._count(desk.button_done),
        }

    def _save(self, request):
        line = request.line_ids[0]
        request.write({"line_ids": [(1, line.id, {"product_qty": 3})]})

    def test_plain_request(self):
        for _time in range(2):
            self._steps()
        ours = self._steps()
        with self._stock():
            self._steps()
            stock = self._steps()
        self.assertEqual(ours, stock)
        self.assertEqual(self._steps(), stock)
