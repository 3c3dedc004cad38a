"""A plan of EXPLAIN as rows of the grid: a line per step, indented, its cost beside it; a step folds what is below it.

Conditions and remarks are lines of their own below their step. The "XN" of steps that run on the compute nodes is left
out, as nearly all do; those of the leader node have their "LD". Knows no widget.
"""

from __future__ import annotations

from array import array

from sparkify_tui.models import Page, ResultColumn, Row
from sparkify_tui.tui.results.explain_plan import Plan, Step
from sparkify_tui.tui.results.result_view import ResultView

OPEN, FOLDED, DEAREST = "▾", "▸", "◆ dearest"
COLUMNS = (
    ResultColumn("operation", "character varying"),
    ResultColumn("cost", "numeric"),
    ResultColumn("rows", "bigint"),
    ResultColumn("width", "integer"),
)


class PlanView(ResultView):
    """The rows that a plan is shown as; `text` is the plan as it came."""

    def __init__(self, plan: Plan, text: str) -> None:
        super().__init__(COLUMNS)
        self.text, self.headline = text, _headline(plan)
        self._kinds: list[str] = []
        self._depths: list[int] = []
        self._folded: set[int] = set()
        rows = [*self._rows(plan)]
        self.store.add(Page(COLUMNS, tuple(rows), 0, complete=True))
        self.layout.grouped[1] = False  # a sort's penalty alone takes thirteen digits
        self.layout.widen([row for row in rows if row[1] is not None])

    def _rows(self, plan: Plan) -> list[Row]:
        rows: list[Row] = []
        dearest = plan.dearest

        def add(row: Row, depth: int, kind: str) -> None:
            rows.append(row)
            self._depths.append(depth)
            self._kinds.append(kind)

        for depth, step in plan.root.walk():
            below = [*((text, "dim") for text in step.details), *((text, "dim") for text in step.remarks)]
            mark = OPEN if step.steps or below else " "
            operation = step.operation.removeprefix("XN ")
            name = f"{' ' * depth}{mark} {operation}{f'  {DEAREST}' if step is dearest else ''}"
            add((name, step.cost, step.rows, step.width), depth, "costly" if step is dearest else "")
            for text, kind in below:
                add((f"{' ' * (depth + 4)}{text}", None, None, None), depth + 1, kind)
        for text in plan.warnings:
            add((f"! {text}", None, None, None), 0, "error")
        return rows

    def kind(self, place: int) -> str:
        """What a row is: a step, "dim" below one, "costly", or an "error" that the planner warns of."""
        return self._kinds[self.number(place)]

    def spans(self, place: int) -> bool:
        """A condition, a remark or a warning goes on over the columns that it has no values for."""
        return self._kinds[self.number(place)] in ("dim", "error")

    def row(self, place: int) -> Row:
        """The row at a place, with the mark of a step that is folded."""
        number = self.number(place)
        row = self.store.row(number)
        return (row[0].replace(OPEN, FOLDED, 1), *row[1:]) if number in self._folded else row

    def arrange(self, order: array[int] | None, rows: int) -> None:
        """As any; in the order of the plan what is folded stays so."""
        super().arrange(self.unfolded() if order is None else order, rows)

    def fold(self, place: int) -> bool:
        """Fold what is below a step, or unfold it; False where nothing is below. A sort and a filter end."""
        number = self.number(place)
        if self._kinds[number] == "error" or self._last_below(number) == number:
            return False
        self._folded ^= {number}
        self.sorted_by, self.sought = None, ""
        self.wished += 1
        cursor = self.cursor
        self.arrange(None, len(self.store))
        shown = self.order if self.order is not None else range(len(self.store))
        self.cursor = (shown.index(number), cursor[1])
        return True

    def unfolded(self) -> array[int] | None:
        """The rows that no folded step hides; None for all."""
        if not self._folded:
            return None
        shown = array("q")
        number = 0
        while number < len(self._depths):
            shown.append(number)
            number = self._last_below(number) + 1 if number in self._folded else number + 1
        return shown

    def _last_below(self, number: int) -> int:
        depth, last = self._depths[number], number
        while last + 1 < len(self._depths) and self._depths[last + 1] > depth:
            last += 1
        return last


def _headline(plan: Plan) -> str:
    steps = sum(1 for _ in plan.root.walk())
    dearest: Step | None = plan.dearest
    told = f"plan of {steps:,} {'step' if steps == 1 else 'steps'}"
    return f"{told}  dearest: {dearest.operation.removeprefix('XN ')}" if dearest is not None else told
