"""The pictures of README and docs: the real application on a sandbox of its own, driven by keys.

`python -m docs.screenshots` writes docs/images/*.svg; `python -m docs.screenshots --all` writes every scene at five
sizes and in three themes to build/pictures, to be looked at. Nothing of the person's own sandbox or settings is
touched.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from sparkify_tui.tui.app import SparkifyApp
    from sparkify_tui.tui.screens.main_screen import MainScreen

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
ALL = ROOT / "build" / "pictures"
SIZE, THEME = (150, 44), "sparkify-dark"
SIZES = ((80, 24), (100, 30), (120, 36), (160, 48), (220, 60))
THEMES = ("sparkify-dark", "sparkify-light", "sparkify-contrast")
WITHIN_S = 120.0
QUESTION = "select level, count(*) as plays\nfrom songplays\ngroup by level\norder by plays desc"
BY_HOUR = (
    "select t.hour, count(*) as plays\nfrom songplays s\njoin time t on t.start_time = s.start_time\n"
    "group by 1 order by 1"
)
MISTAKE = "select levl, count(*)\nfrom songplays\ngroup by 1"


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(prog="docs.screenshots")
    parser.add_argument("--all", action="store_true", help=f"all sizes and themes, to {ALL.relative_to(ROOT)}")
    if parser.parse_args().all:
        for theme in THEMES:
            for size in SIZES:
                _write(size, theme, ALL / theme.removeprefix("sparkify-") / f"{size[0]}x{size[1]}")
    else:
        _write(SIZE, THEME, IMAGES)


def _write(size: tuple[int, int], theme: str, directory: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="sparkify-pictures-") as home:
        os.environ["SPARKIFY_SANDBOX_HOME"] = str(Path(home) / "sandbox")
        os.environ["SPARKIFY_TUI_HOME"] = str(Path(home) / "state")
        from sparkify_tui import sandbox as stand_in  # noqa: PLC0415 - the variables above are read when these are imported
        from sparkify_tui.sandbox import locate  # noqa: PLC0415 - the variables above are read when these are imported

        try:
            asyncio.run(_pictures(size, theme, directory))
        finally:
            stand_in.stop(locate())


@dataclass
class Photographer:
    """The running app, and where its pictures go."""

    app: SparkifyApp
    pilot: Pilot[int]
    directory: Path

    @property
    def screen(self) -> MainScreen:
        """The main screen, which must be there."""
        if self.app.main is None:
            raise RuntimeError("The main screen is not there.")
        return self.app.main

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to come true; raises TimeoutError."""
        deadline = time.monotonic() + WITHIN_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("The application did not get there.")
            await asyncio.sleep(0.03)
        await self.pilot.pause(0.3)

    async def at_rest(self) -> None:
        """Wait until no job runs and the target is open."""
        found = self.screen.controllers
        await self.until(lambda: not found.job_runner.running and not self.screen.target.reopening)

    async def run(self, text: str) -> None:
        """Run a statement from the editor."""
        self.screen.show_pane("query")
        self.screen.panes.query.editor.load_text(text)
        await self.pilot.press("ctrl+j")
        await self.until(lambda: not self.screen.controllers.query_runner.busy)

    def picture(self, name: str) -> None:
        """Write what the screen shows as `name`.svg."""
        self.app.clear_notifications()
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / f"{name}.svg").write_text(self.app.export_screenshot(title="sparkify-tui"), "utf-8")


async def _pictures(size: tuple[int, int], theme: str, directory: Path) -> None:
    from sparkify_tui.__main__ import Wish, _sandbox_launch  # noqa: PLC0415 - the variables above are read when these are imported
    from sparkify_tui.tui.app import SparkifyApp  # noqa: PLC0415 - the variables above are read when these are imported

    app = SparkifyApp(_sandbox_launch(Wish(sandbox=True)))
    async with app.run_test(size=size) as pilot:
        taken = Photographer(app, pilot, directory)
        await taken.until(lambda: app.main is not None and app.main.target.backend is not None)
        app.theme = theme
        await taken.until(lambda: taken.screen.controllers.polls.seen_status != "")
        taken.picture("first")
        await _infrastructure_and_load(taken)
        await _queries(taken)
        await pilot.press("f12")
        await pilot.pause(1)
        taken.picture("delete")
        await pilot.press("escape")


async def _infrastructure_and_load(taken: Photographer) -> None:
    pilot = taken.pilot
    await pilot.press("f2")
    await pilot.pause(0.5)
    taken.picture("provision")
    await pilot.press("enter")
    await pilot.pause(1.5)
    taken.picture("provisioning")
    await taken.at_rest()
    await pilot.press("f3")
    await pilot.pause(0.3)
    await pilot.press("enter")
    await taken.until(lambda: any(step.rows for step in taken.screen.panes.etl.progress.steps.values()))
    taken.picture("loading")
    await taken.at_rest()
    taken.picture("load")


async def _queries(taken: Photographer) -> None:
    pilot = taken.pilot
    await taken.run(QUESTION)
    taken.picture("query")
    await taken.run(MISTAKE)
    taken.picture("error")
    await taken.run(f"explain {QUESTION}")
    taken.picture("explain")
    await taken.run(BY_HOUR)
    taken.screen.panes.query.grid.focus()
    await pilot.press("v")
    await pilot.pause(0.5)
    taken.picture("chart")
    await pilot.press("escape", "ctrl+t")
    await pilot.pause(0.5)
    taken.picture("catalogue")
    await pilot.press("ctrl+t", "f8")
    await pilot.pause(0.5)
    taken.picture("history")
    await pilot.press("escape")


if __name__ == "__main__":
    main()
