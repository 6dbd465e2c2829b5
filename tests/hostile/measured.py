"""Runs a command and notes the most memory it took, in kB: python -m tests.hostile.measured NOTES COMMAND…

A small process of its own, since a started process counts the memory of the one that started it as its own.
"""

import resource
import subprocess
import sys

if __name__ == "__main__":
    code = subprocess.run(sys.argv[2:]).returncode
    with open(sys.argv[1], "a") as notes:
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=notes)
    sys.exit(code if code >= 0 else 99)
