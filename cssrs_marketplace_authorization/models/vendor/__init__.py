from . import (
    marketplace,
    establishment,
    designation,
    res_partner,
    product_template,
)
