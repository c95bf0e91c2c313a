"""Entry of the developer runtime: python3 dev/run.py COMMAND (see Makefile).

This file must stay readable by any Python, so that an old one is told what is
wanted in one line instead of a SyntaxError. All the rest lives in runtime/.
"""

import sys

OLDEST = (3, 10)

if sys.version_info < OLDEST:
    sys.stderr.write("error: Python 3.10 or later is needed, this is ")
    sys.stderr.write(sys.version.split()[0] + "; set PYTHON=/path/to/python3\n")
    sys.exit(2)

from runtime.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
