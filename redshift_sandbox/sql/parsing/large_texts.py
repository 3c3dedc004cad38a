"""Reads large statements without stopping other threads: in steps, and off Python's cycle collector, which stops all.

While one is planned the collector rests, and afterwards its tokens and tree are taken apart in small steps, so that
nothing is left to be collected at once.
"""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenizerCore

from redshift_sandbox.sql.interruption import pause

LARGE = 100_000
"""Characters from which on a text is large: some tens of thousands of tokens."""

_STEP = 1000
_PAUSING_FROM = 10_000


class _PausingCore(TokenizerCore):
    """Lets others go on, and the statement be cancelled, between any two characters or words."""

    __slots__ = ()

    def _advance(self, i: int = 1, alnum: bool = False) -> None:
        pause()
        super()._advance(i, alnum)


def tokens_of(tokenizer: Any, text: str) -> list[Token]:
    """The text's tokens by sqlglot's tokenizer; short texts are done before anyone could cancel them."""
    if len(text) > _PAUSING_FROM:
        tokenizer._core.__class__ = _PausingCore
    try:
        tokens: list[Token] = tokenizer.tokenize(text)
    finally:
        made(tokenizer._core.tokens)
    return tokens


class _Here(threading.local):
    made: list[Any] | None = None


_here = _Here()
_resting = 0
_lock = threading.Lock()


@contextmanager
def without_collection(text: str) -> Iterator[None]:
    """Around everything that is done with the tree of a text."""
    if len(text) < LARGE or _here.made is not None:
        yield
        return
    made = _here.made = []
    _rest(1)
    try:
        yield
    except BaseException as error:
        _clear_frames(error)  # what they hold would be the collector's to look through
        raise
    finally:
        _here.made = None
        for item in made:
            _take_apart(item)
        _rest(-1)


def made(item: Any) -> None:
    """A list of tokens or a tree that is to be taken apart when the text is done with."""
    if _here.made is not None:
        _here.made.append(item)


def _clear_frames(error: BaseException) -> None:
    seen: set[int] = set()
    causes: list[BaseException | None] = [error]
    while causes:
        cause = causes.pop()
        if cause is not None and id(cause) not in seen:
            seen.add(id(cause))
            traceback.clear_frames(cause.__traceback__)
            causes += [cause.__cause__, cause.__context__]


def _rest(change: int) -> None:
    global _resting  # noqa: PLW0603 - the collector is the process's
    with _lock:
        _resting += change
        if _resting == 0:
            gc.enable()
        elif _resting == change == 1:
            gc.disable()


def _take_apart(item: Any) -> None:
    if isinstance(item, list):
        while item:
            del item[-_STEP:]
        return
    stack = [item]
    while stack:
        node = stack.pop()
        for value in node.args.values():
            if isinstance(value, list):
                stack += [part for part in value if isinstance(part, exp.Expr)]
            elif isinstance(value, exp.Expr):
                stack.append(value)
        node.args.clear()
        node.parent = None
