"""Workers of the app are handed functions, so that none that is never begun leaves a coroutine behind."""

from __future__ import annotations

import gc
import re
from pathlib import Path

from textual.app import App

import sparkify_tui
from sparkify_tui.tui.worker_host import run_in_worker


async def test_a_worker_that_never_begins_leaves_no_coroutine_behind() -> None:
    app: App[None] = App()
    begun = []

    async def work() -> None:
        begun.append(True)

    async with app.run_test():
        worker = run_in_worker(app, work)
        worker.cancel()
    gc.collect()  # an unawaited coroutine would warn here, and a warning fails the test
    assert not begun


def test_no_other_module_starts_a_worker_with_a_coroutine() -> None:
    sources = Path(sparkify_tui.__file__).parent.rglob("*.py")
    starting = [path.name for path in sources if re.search(r"\.run_worker\(", path.read_text("utf-8"))]
    assert starting == ["worker_host.py"]
