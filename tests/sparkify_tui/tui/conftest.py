"""The app on scripted services, in a state directory of its own."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.keys import _character_to_key
from textual.pilot import Pilot

from sparkify_tui.tui.app import SparkifyApp
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.screens.main_screen import MainScreen
from tests.sparkify_tui.tui.scripted import Scripted, config
from tests.sparkify_tui.tui.snapshots import check, kept, steady
from tests.waiting import TIMEOUT_S


@dataclass
class Driven:
    """A running app with the hands of a person."""

    app: SparkifyApp
    pilot: Pilot[int]
    backend: Scripted

    @property
    def main(self) -> MainScreen:
        assert self.app.main is not None
        return self.app.main

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.until(lambda: not self.app.keys.busy, "all keys handed on")

    async def type(self, text: str) -> None:
        """Type a text in one go, as a paste-free terminal would send it."""
        for character in text:
            self.app.post_message(events.Key(_character_to_key(character), character))
        await self.pilot.pause()
        await self.until(lambda: not self.app.keys.busy, "all keys handed on")

    async def until(
        self,
        condition: Callable[[], Any],
        what: str = "",
        *,
        clock: Callable[[], float] = time.monotonic,
        within_s: float = TIMEOUT_S,
    ) -> None:
        deadline = clock() + within_s
        while not condition():
            if clock() > deadline:
                raise AssertionError(f"never true: {what or condition}\n{self.text()}")
            await asyncio.sleep(0.01)
        await self.pilot.pause()

    async def see(self, text: str) -> None:
        await self.until(lambda: text in self.text(), f"{text!r} on the screen")

    async def looks(self, name: str) -> None:
        """Compare the screen with the snapshot `name`, once its layout has come to rest."""
        await self.pilot.pause()
        with contextlib.suppress(AssertionError):  # what differs is told below
            # All of it is this process's own work: how much else the machine does is no matter.
            await self.until(lambda: steady(self.text()) == kept(name), name, clock=time.process_time, within_s=3)
        check(name, self.text())

    async def hear(self, text: str) -> None:
        """Wait for a toast that says so; run_test shows none."""
        await self.until(
            lambda: any(text in f"{toast.title} {toast.message}" for toast in self.app._notifications), f"{text!r} told"
        )

    def text(self) -> str:
        """What the screen shows, line by line."""
        screen = self.app.screen
        visible_screen_stack.set(self.app._background_screens)
        width, height = self.app.size
        strips = screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips[:height]) if width else ""

    def words_in(self, selector: str) -> str:
        """What a part of the screen shows, its words one blank apart."""
        region = self.app.screen.query_one(selector).region
        lines = self.text().splitlines()[region.y : region.bottom]
        return " ".join(" ".join(line[region.x : region.right] for line in lines).replace("┃", " ").split())


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the app keeps its state: under a short path, always of the same length, as the screen shows it."""
    with tempfile.TemporaryDirectory(prefix="pytest-") as directory:
        home = Path(directory) / "tui-state"
        monkeypatch.setenv("SPARKIFY_TUI_HOME", str(home))
        monkeypatch.delenv("NO_COLOR", raising=False)
        yield home


@pytest.fixture(autouse=True)
def frames_are_rendered_when_they_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app without a terminal renders every frame and throws it away, which is two fifths of its work."""

    def render_update(compositor: Compositor, *_args: Any, **_changes: Any) -> None:
        compositor._dirty_regions.clear()

    monkeypatch.setattr(Compositor, "render_update", render_update)


_parse_rules = Stylesheet._parse_rules
_rules: dict[tuple[Any, ...], list[RuleSet]] = {}


def _rules_parsed_once(
    stylesheet: Stylesheet,
    css: str,
    read_from: tuple[str, str],
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    """What the method gives, kept for all apps of the process, and for each theme's variables."""
    text = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (text, *stylesheet._variables.items())
    if key not in _rules:
        _rules[key] = _parse_rules(stylesheet, *text)
    return _rules[key]


@pytest.fixture(autouse=True)
def style_sheets_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual keeps the parsed rules of an app's last 64 sources; an app has more, and parses all of them several times."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", _rules_parsed_once)


@pytest.fixture
def backend(tmp_path: Path) -> Scripted:
    return Scripted(config(tmp_path / "dwh.cfg"))


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    async def never() -> Any:
        raise AssertionError("the scripted services are used instead")

    return Launch("SANDBOX us-west-2", tmp_path / "dwh.cfg", never, is_sandbox=True)


Drive = Callable[..., Any]


@pytest.fixture
def drive(backend: Scripted, launch: Launch) -> Drive:
    """`async with drive(size=(80, 24), **changes of the launch) as driven`."""

    @asynccontextmanager
    async def driving(
        size: tuple[int, int] = (160, 48), *, wait: bool = True, opener: Any = None, **changes: Any
    ) -> AsyncIterator[Driven]:
        async def opened(_launch: Launch) -> Scripted:
            return backend

        app = SparkifyApp(replace(launch, **changes), opener or opened)
        async with app.run_test(size=size) as pilot:
            driven = Driven(app, pilot, backend)
            await driven.until(lambda: app.main is not None)
            if wait:
                await driven.until(lambda: driven.main.target.backend is not None and " ago" in driven.text())
            yield driven
            driven.text()

    return driving
