from . import (
    part,
    authorization,
    seal,
    balance,
    stamp,
    confirmation,
    decision,
    substitution,
    history,
    good,
    alternative,
)
