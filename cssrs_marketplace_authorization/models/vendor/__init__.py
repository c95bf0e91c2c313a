from . import (
    marketplace,
    establishment,
    res_partner,
    exemption,
    recognition,
    product_template,
)
