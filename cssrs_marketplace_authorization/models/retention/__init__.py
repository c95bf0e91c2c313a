from . import rule, retained, form, declaration, case
