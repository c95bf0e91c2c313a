from . import declaration
