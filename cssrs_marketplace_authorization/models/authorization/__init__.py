from . import (
    part,
    authorization,
    seal,
    balance,
    stamp,
    decision,
    substitution,
    history,
    good,
    alternative,
)
