from . import rule, retained, files
