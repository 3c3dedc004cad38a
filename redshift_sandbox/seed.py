"""What a program puts into a new home: its buckets, and a configuration of its own that it keeps up to date.

The sandbox works without one. The background process finds a seed by its reference, `module:name`.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from redshift_sandbox.errors import SandboxError

Facts = Mapping[str, int]
"""What was written into a bucket, as numbers with names."""

Fill = Callable[[Path], Facts]
"""Writes the objects of a bucket into the empty directory given; may raise OSError."""


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that has just started, as its seed learns of it."""

    endpoint_url: str
    host: str
    access_key: str
    secret_key: str = field(repr=False)
    cluster_ports: Mapping[str, int] = field(default_factory=dict)
    """Identifier → port, of the clusters that have an endpoint."""


class Seed(Protocol):
    """Each method is given the home's directory.

    They may raise OSError, or an error of the program's own with a `message` and a `remedy`.
    """

    @property
    def reference(self) -> str:
        """Where the background process finds it: `module:name`."""
        ...

    @property
    def owner(self) -> str:
        """The name of the IAM user who owns the account."""
        ...

    @property
    def buckets(self) -> Mapping[str, Fill | None]:
        """The buckets of a new home; None is an empty one."""
        ...

    def prepare(self, home: Path, new_key: Callable[[], tuple[str, str] | None]) -> None:
        """Write what is missing beside the sandbox's own files.

        `new_key` gives the owner's key to be, or None where the account exists and nothing announces its key.
        """
        ...

    def access_key(self, home: Path) -> tuple[str, str] | None:
        """The key and the secret that the owner of a new account is to have; None for any."""
        ...

    def started(self, home: Path, sandbox: RunningSandbox) -> None:
        """Write down where the sandbox answers."""
        ...

    def emptied(self, home: Path) -> None:
        """Forget clusters and roles, which are gone."""
        ...

    def environment(self, home: Path) -> Mapping[str, str]:
        """PG… variables: the password, and what stands for a cluster that doesn't exist yet."""
        ...


def find_seed(reference: str) -> Seed:
    """The seed that a reference names; raises SandboxError where there is none."""
    module, _, name = reference.partition(":")
    try:
        seed: Seed = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SandboxError(f"There is no seed {reference}.", remedy="Write it as module:name.") from error
    return seed


@contextlib.contextmanager
def seed_errors() -> Iterator[None]:
    """Turn a seed's own errors into SandboxErrors."""
    try:
        yield
    except SandboxError:
        raise
    except Exception as error:
        message = getattr(error, "message", None)
        if message is None:
            raise
        raise SandboxError(message, remedy=getattr(error, "remedy", "")) from error
