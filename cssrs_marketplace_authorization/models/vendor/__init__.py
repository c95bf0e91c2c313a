from . import (
    marketplace,
    establishment,
    designation,
    res_partner,
    exemption,
    recognition,
    sign,
    product_template,
)
