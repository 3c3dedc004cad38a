"""What the file system says of a bucket's files, told apart: nothing is there, or something is that can't be read.

Only the first is an absence. A load that took the second for one would load nothing and succeed.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from redshift_sandbox.operating_system.absence import is_absence


class UnreadableError(OSError):
    """A file or directory of a bucket is there and can't be read; `filename` is its path."""

    @property
    def denied(self) -> bool:
        """Whether rights are what is missing."""
        return self.errno in (errno.EACCES, errno.EPERM)

    def __str__(self) -> str:
        return f"{self.filename} can't be read: {self.strerror}"


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Raise UnreadableError for whatever keeps `path` from being read; an absence passes as it is."""
    try:
        yield
    except OSError as error:
        if is_absence(error) or isinstance(error, UnreadableError):
            raise
        raise unreadable(error, path) from error


def unreadable(error: OSError, path: str) -> UnreadableError:
    """The error as UnreadableError, about the path that it names, else about `path`."""
    return UnreadableError(error.errno, error.strerror or str(error), str(error.filename or path))
