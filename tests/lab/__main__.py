"""``make lab``: a small province of real hosts, in which things break: whose fault is it?

Only the door: it becomes ``trial.py`` in a box, and loads nothing that would be loaded twice.
"""

import sys

from tests.lab import box
from tests.lab.progress import say

if __name__ == "__main__":
    if missing := box.what_is_missing():
        say(f"no laboratory: {missing}")
        sys.exit(2)
    box.enter("tests.lab.trial", sys.argv[1:])
