"""The modules that register what they translate when they are imported: expressions and functions.

A new module of planner/functions/ is named here, and its functions are known.
"""

from __future__ import annotations

from redshift_sandbox.planner.expressions import expressions, patterns
from redshift_sandbox.planner.functions import (
    aggregates,
    dates,
    estimates,
    hashes,
    history,
    lists,
    numbers,
    privilege_checks,
    regexp,
    super_functions,
    text,
    windows,
)
from redshift_sandbox.planner.select import subqueries

MODULES = (
    expressions,
    patterns,
    aggregates,
    dates,
    estimates,
    hashes,
    history,
    lists,
    numbers,
    privilege_checks,
    regexp,
    super_functions,
    text,
    windows,
    subqueries,
)
