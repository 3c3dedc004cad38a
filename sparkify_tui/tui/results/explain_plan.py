"""Reads what EXPLAIN answers into a tree of steps. Knows no widget.

    XN Hash Join DS_BCAST_INNER  (cost=112.50..3272334142.59 rows=170771 width=84)
      Hash Cond: ("outer".venueid = "inner".venueid)
      ->  XN Seq Scan on venue  (cost=0.00..2.02 rows=202 width=35)

A step's cost is that of all below it, too. What isn't such a text, as that of EXPLAIN VERBOSE, is no plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

_STEP = re.compile(
    r"(?P<indent> *)(?P<arrow>->  ?)?(?P<operation>\S.*?) +"
    r"\(cost=[\d.]+\.\.(?P<cost>[\d.]+) rows=(?P<rows>\d+) width=(?P<width>\d+)\)\s*"
)
SORT_PENALTY = Decimal(10**12)
"""What the planner adds to the cost of a Sort, which it would avoid: it tells nothing of how long one takes."""

MOVED_ROWS = {
    "DS_BCAST_INNER": "the whole inner table is copied to every node",
    "DS_DIST_BOTH": "both tables are sent to other slices",
    "DS_DIST_ALL_INNER": "the whole inner table is sent to one slice",
}
"""What is dear about how a join gets its rows together: the Database Developer Guide, "Evaluating the query plan"."""


@dataclass(eq=False, slots=True)
class Step:
    """One step: its operation, the cost up to its last row, the rows and bytes a row that the planner expects."""

    operation: str
    cost: Decimal
    rows: int
    width: int
    details: list[str] = field(default_factory=list)
    """Its conditions, keys and the like, as they came."""
    steps: list[Step] = field(default_factory=list)
    """What it takes its rows from."""

    @property
    def own_cost(self) -> Decimal:
        """What it adds to the cost of the steps below."""
        own = max(Decimal(0), self.cost - sum((step.cost for step in self.steps), Decimal(0)))
        return own % SORT_PENALTY

    @property
    def remarks(self) -> list[str]:
        """What its operation means for the cluster, where that is dear."""
        return [f"{word}: {text}" for word, text in MOVED_ROWS.items() if word in self.operation.split()]

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """It and all below it in the order of the text, with how deep they are."""
        yield depth, self
        for step in self.steps:
            yield from step.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The last step, and what the planner warns of below the tree: missing statistics, Cartesian products."""

    root: Step
    warnings: tuple[str, ...]

    @property
    def dearest(self) -> Step | None:
        """The step that adds the most; None where there is but one."""
        steps = [step for _, step in self.root.walk()]
        found = max(steps, key=lambda step: step.own_cost)
        return found if len(steps) > 1 and found.own_cost > 0 else None


def parse(lines: Sequence[str]) -> Plan | None:
    """The plan that these lines are; None when they are another text."""
    root: Step | None = None
    open_steps: list[tuple[int, Step]] = []
    warnings: list[str] = []
    for line in lines:
        text = line.strip()
        found = _STEP.fullmatch(line)
        if found is not None and not warnings:
            step = Step(found["operation"], Decimal(found["cost"]), int(found["rows"]), int(found["width"]))
            indent = len(found["indent"])
            while open_steps and open_steps[-1][0] >= indent:
                open_steps.pop()
            if open_steps:
                open_steps[-1][1].steps.append(step)
            elif root is None:
                root = step
            else:
                return None
            open_steps.append((indent, step))
        elif root is None:
            return None
        elif text.startswith("-----"):
            warnings.append(text.strip("- "))
        elif text and not warnings and line.startswith(" "):
            open_steps[-1][1].details.append(text)
        elif text:
            return None
    return None if root is None else Plan(root, tuple(warnings))
