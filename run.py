#!/usr/bin/env python3
"""One command from a fresh clone to a running dashboard; the same on Linux, macOS and Windows.

    python3 run.py                  prepare, load the sample data into an empty database, serve the dashboard
    python3 run.py --port 8600      the same on another port (--no-sample leaves an empty database empty)
    python3 run.py setup            only prepare
    python3 run.py etl ...          the commands for data: python -m etl ...
    python3 run.py test [...]       linters, types, import contracts, all tests; what follows goes to pytest

Standard library only: it runs before anything is installed. This file is also read by Pythons that are too old, which
then say so: it has nothing that Python 2.7 does not know. The work is done in launcher/.
"""

import os
import sys

NEEDS = (3, 11)


def too_old(version):
    """What to tell somebody whose Python is too old; "" where it is not."""
    if tuple(version) >= NEEDS:
        return ""
    return (
        "Python %d.%d is too old: %d.%d or newer is needed. "
        "Install one and start run.py with it, for example: python%d.%d run.py"
    ) % (tuple(version) + NEEDS + NEEDS)


if __name__ == "__main__":
    problem = too_old(sys.version_info[:2])
    if problem:
        sys.exit("run.py: " + problem)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from launcher.main import start

    sys.exit(start(sys.argv[1:], __doc__))
