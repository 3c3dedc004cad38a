"""Whether nothing is at a path, or something that can't be reached: only the first is an absence.

Code that takes the second for one shows nothing where there is something, and overwrites what was never read.
`Path.exists` answers False for a link in a circle, and raises for a directory that may not be searched.
"""

from __future__ import annotations

import errno
from pathlib import Path

_ABSENT = frozenset((errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG))


def is_absence(error: OSError) -> bool:
    """Whether an error of the file system says that nothing has that path."""
    return error.errno in _ABSENT


def make_private_directory(path: Path) -> None:
    """Make a directory and those above it that are absent, for their owner alone whatever the umask; raises OSError."""
    for directory in (*reversed(path.parents), path):
        if is_absent(directory):
            directory.mkdir(mode=0o700, exist_ok=True)


def is_absent(path: Path) -> bool:
    """Whether nothing has that path; False where that can't be found out, which reading it then tells."""
    try:
        path.stat()
    except OSError as error:
        return is_absence(error)
    except ValueError:  # a NUL in it
        return True
    return False
