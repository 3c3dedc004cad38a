"""The pictures of README and docs: the real application on a sandbox of its own, driven by keys.

`python -m docs.screenshots` writes docs/images/*.svg. Nothing of the person's own sandbox or settings is touched.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

IMAGES = Path(__file__).parent / "images"
SIZE = (150, 44)
WITHIN_S = 120.0
QUESTION = "select level, count(*) as plays\nfrom songplays\ngroup by level\norder by plays desc"


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory(prefix="sparkify-pictures-") as directory:
        os.environ["SPARKIFY_SANDBOX_HOME"] = str(Path(directory) / "sandbox")
        os.environ["SPARKIFY_TUI_HOME"] = str(Path(directory) / "state")
        from sparkify_tui import sandbox as stand_in  # noqa: PLC0415 - the variables above are read when these are imported
        from sparkify_tui.sandbox import locate  # noqa: PLC0415 - the variables above are read when these are imported

        try:
            asyncio.run(_pictures())
        finally:
            stand_in.stop(locate())


async def _pictures() -> None:
    from sparkify_tui.__main__ import Wish, _sandbox_launch  # noqa: PLC0415 - the variables above are read when these are imported
    from sparkify_tui.tui.app import SparkifyApp  # noqa: PLC0415 - the variables above are read when these are imported

    app = SparkifyApp(_sandbox_launch(Wish(sandbox=True)))
    async with app.run_test(size=SIZE) as pilot:

        async def until(condition: Callable[[], bool]) -> None:
            deadline = time.monotonic() + WITHIN_S
            while not condition():
                if time.monotonic() > deadline:
                    raise TimeoutError("The application did not get there.")
                await asyncio.sleep(0.05)
            await pilot.pause()

        def picture(name: str) -> None:
            app.clear_notifications()
            IMAGES.mkdir(exist_ok=True)
            (IMAGES / f"{name}.svg").write_text(app.export_screenshot(title="sparkify-tui"), "utf-8")

        await until(lambda: app.main is not None and app.main.target.backend is not None)
        screen = app.main
        if screen is None:
            raise RuntimeError("The main screen is not there.")
        await pilot.press("f2")
        await pilot.pause(0.5)
        picture("provision")
        await pilot.press("enter")
        await pilot.pause(2)
        picture("provisioning")
        await until(lambda: not screen.jobs.running and not screen.reopening)
        await pilot.press("f3")
        await pilot.press("enter")
        await pilot.pause(2)
        picture("load")
        await until(lambda: not screen.jobs.running)
        await pilot.pause(1)
        await pilot.press("f4")
        screen.query_pane.editor.load_text(QUESTION)
        await pilot.press("ctrl+j")
        await until(lambda: len(screen.query_pane.grid.store) > 0 and not screen.queries.running)
        await pilot.pause(0.5)
        picture("query")
        screen.query_pane.grid.focus()
        await pilot.press("v")
        await pilot.pause(0.5)
        picture("chart")
        await pilot.press("escape", "f8")
        await pilot.pause(0.5)
        picture("history")
        await pilot.press("escape", "f12")
        await pilot.pause(1)
        picture("delete")
        await pilot.press("escape")


if __name__ == "__main__":
    main()
