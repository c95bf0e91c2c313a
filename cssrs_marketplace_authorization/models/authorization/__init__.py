from . import (
    part,
    authorization,
    seal,
    balance,
    stamp,
    confirmation,
    decision,
    substitution,
    vacancy,
    history,
    good,
    alternative,
)
