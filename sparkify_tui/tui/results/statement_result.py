"""What became of one statement: its rows, or its tag, or its error whole. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from sparkify_tui.events import StatementFailed, StatementFinished
from sparkify_tui.models import Page
from sparkify_tui.narration import duration, plural
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.results.explain_plan import parse
from sparkify_tui.tui.results.plan_view import PlanView
from sparkify_tui.tui.results.result_view import ResultView

TITLE_CELLS = 18
_serials = count()
PLAN_COLUMN = "query plan"
"""The one column of what EXPLAIN answers."""
CANCELLED = "57014"
"""The sqlstate of a statement that was cancelled."""

Note = list[tuple[str, str]]
"""Lines with what they are: "plain", "error", "dim"."""


@dataclass(eq=False, slots=True)
class StatementResult:
    """One statement of a script as it was run; `number` stays while others come and go."""

    number: int
    statement: str
    view: ResultView = field(default_factory=ResultView)
    ended: StatementFinished | StatementFailed | None = None
    elapsed_s: float = 0.0
    problem: str = ""
    """Why no more rows came, when fetching on failed."""
    plan: ResultView | None = None
    """What is shown of a plan; the rows themselves where they can't be read as one."""
    pinned: bool = False
    interrupted: bool = False
    """Whether the script ended without a word of this statement."""
    serial: int = field(default_factory=lambda: next(_serials))
    """Grows with each result that is begun."""

    @property
    def running(self) -> bool:
        """Whether its end is still awaited."""
        return self.ended is None and not self.interrupted

    @property
    def has_rows(self) -> bool:
        """Whether it has columns to show."""
        return bool(self.view.columns)

    def show_page(self, page: Page) -> None:
        """Its first rows."""
        self.close()
        self.view, self.plan = ResultView(page.columns), None
        self.view.add(page)

    @property
    def shown_view(self) -> ResultView:
        """Its rows, or those that the plan is shown as once EXPLAIN has answered to its end."""
        if self.plan is None and self.view.store.complete and not self.view.store.closed and self._explains():
            lines = [str(row[0]) for row in self.view.store.rows()]
            found = parse(lines)
            self.plan = PlanView(found, "\n".join(lines)) if found is not None else self.view
        return self.view if self.plan is None else self.plan

    def _explains(self) -> bool:
        return [column.name.lower() for column in self.view.columns] == [PLAN_COLUMN] and len(self.view.store) > 0

    def close(self) -> None:
        """Let go of its rows."""
        self.view.close()
        if self.plan is not None:
            self.plan.close()

    @property
    def title(self) -> str:
        """Number, state, how the statement begins, and how many rows."""
        text = in_one_line(self.statement)
        words = text if len(text) <= TITLE_CELLS else f"{text[: TITLE_CELLS - 1].rstrip()}…"
        parts = [str(self.number), "▪" if self.pinned else "", self._mark, words, self._count]
        return " ".join(filter(None, parts))

    @property
    def _mark(self) -> str:
        if isinstance(self.ended, StatementFailed):
            return "‖" if self.ended.sqlstate == CANCELLED else "✗"
        return "▶" if self.running else ""

    @property
    def _count(self) -> str:
        if self.has_rows:
            return f"{len(self.view.store):,}" + ("" if self.view.store.complete else "+")
        rows = self.ended.rows if isinstance(self.ended, StatementFinished) else None
        return f"{rows:,}" if rows is not None and rows >= 0 else ""

    def note(self) -> Note:
        """What is shown in place of rows."""
        if self.running:
            return [("running …", "dim")]
        if isinstance(self.ended, StatementFailed):
            return self._failure(self.ended)
        if isinstance(self.ended, StatementFinished):
            return self._outcome(self.ended)
        return [("It was not run to its end.", "error"), ("", "plain"), *self._text()]

    def _outcome(self, event: StatementFinished) -> Note:
        rows = f"  {plural(event.rows, 'row')}" if event.rows is not None and event.rows >= 0 else ""
        notices: Note = [(clean(text), "plain") for text in event.notices]
        head = (f"✓ {event.tag}{rows}  {duration(event.elapsed_s)}", "plain")
        return [head, *notices, ("", "plain"), *self._text()]

    def _failure(self, event: StatementFailed) -> Note:
        cancelled = event.sqlstate == CANCELLED
        first, *more = event.message.split("\n")
        lines: Note = [(f"{'‖ cancelled:' if cancelled else '✗'} {clean(first)}", "error")]
        lines += [(clean(line), "error") for line in more]
        if event.sqlstate:
            lines.append((f"sqlstate {event.sqlstate}  {duration(event.elapsed_s)}", "dim"))
        if event.remedy:
            lines += [("", "plain"), *((clean(line), "plain") for line in event.remedy.split("\n"))]
        return [*lines, ("", "plain"), *self._text()]

    def _text(self) -> Note:
        return [(clean(line), "dim") for line in self.statement[:20_000].split("\n")]
