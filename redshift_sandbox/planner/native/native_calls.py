"""How translated SQL calls the functions that are computed in Python, so that a cancel request reaches each call.

DuckDB looks for an interrupt between vectors of 2,048 values, which can take minutes to compute in Python. Each call
therefore names the session whose statement makes it, as its last argument; macros add that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from inspect import Parameter, Signature

from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.sql_error import SqlError

IsCancelled = Callable[[int], bool]
Answer = str | int | float | bytes | bool | list[int] | list[str] | list[str | None] | None
Native = tuple[Callable[..., Answer], list[str], str, bool]
"""A function, DuckDB's types of its arguments and of its result, and whether it is called with NULL arguments, too."""

_SESSION = "CAST(getvariable('sandbox_session') AS BIGINT)"


def name_of(native: Native) -> str:
    """What a function is called in DuckDB."""
    return f"sandbox_native_{native[0].__name__}"


def macro(native: Native) -> tuple[str, str]:
    """The signature and body of the macro that translated SQL calls the function by, native_<its name>."""
    names = ", ".join(f"argument_{place}" for place in range(len(native[1])))
    return f"native_{native[0].__name__}({names})", f"{name_of(native)}({names}, {_SESSION})"


def cancellable(native: Native, is_cancelled: IsCancelled) -> Callable[..., Answer]:
    """The function with one more argument, the session; it ends between two values and wherever it pauses."""
    function, arguments, _, takes_null = native

    @lru_cache(1024)
    def check_of(session: int) -> Callable[[], None]:
        def check() -> None:
            if is_cancelled(session):
                raise SqlError("57014|Query cancelled on user's request", "57014")

        return check

    def called(*given: Answer) -> Answer:
        own, session = given[:-1], given[-1]
        if not takes_null and None in own:
            return None
        try:
            if not isinstance(session, int):
                return function(*own)
            check = check_of(session)
            check()
            with interruptible(check):
                return function(*own)
        except TimeoutError:
            raise SqlError("54000|regular expression match limit exceeded", "54000") from None

    # DuckDB counts the parameters of what it is given.
    names = [f"argument_{place}" for place in range(len(arguments))] + ["session"]
    called.__signature__ = Signature([Parameter(name, Parameter.POSITIONAL_ONLY) for name in names])  # type: ignore[attr-defined]
    return called
