from . import (
    marketplace,
    establishment,
    designation,
    res_partner,
    sign,
    product_template,
)
