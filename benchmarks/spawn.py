"""Run a command from a small process: `python spawn.py RESULT COMMAND…` writes its seconds and peak KiB to RESULT.

Linux counts a child's peak memory from what its parent had when it was started, so that a benchmark that has grown
can't measure a child of its own. Imports as little as it can for that reason.
"""

import os
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Run, wait, write `<seconds> <peak KiB>`, and return the command's exit code."""
    started = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:])
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - started
    Path(sys.argv[1]).write_text(f"{elapsed} {usage.ru_maxrss}", encoding="ascii")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
