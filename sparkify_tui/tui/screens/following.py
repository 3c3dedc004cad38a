"""Keeps the opened target that of the configuration file as it is now.

The main screen's `backend` is the one holder of a configuration: it is replaced as a whole, and everything asks it
again. A job keeps the one it began with. While the file can't be used, the last good one stays.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.absence import is_absent
from sparkify_tui.config import FileWatch, read_again, read_config
from sparkify_tui.errors import ConfigError, SandboxError, SparkifyError
from sparkify_tui.tui.backend import Backend, open_services
from sparkify_tui.tui.messages import ConfigRefused, TargetFailed, TargetOpened

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen

FOLLOW_EVERY_S = 1.0

log = logging.getLogger("sparkify_tui.tui")


class Following(Screen[None]):
    """Mixed into the main screen."""

    _watch_file: FileWatch | None = None
    _config_problem = ""

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    def follow_config(self) -> None:
        """Look at the configuration file each second from now on."""
        self.run_worker(self._follow(), group="follow", exclusive=True, exit_on_error=False)

    async def open_target(self) -> None:
        """Open the target by the configuration as it is now; a message says what became of it.

        TargetOpened, TargetFailed, or ConfigRefused where the target in use stays.
        """
        main = self._main
        watch = self._watch_file
        if watch is None or watch.path != main.launch.config_path:
            self._watch_file = watch = FileWatch(main.launch.config_path)
        await asyncio.to_thread(watch.has_changed)  # before it is read: a change meanwhile is one
        try:
            self.post_message(TargetOpened(await self._opened()))
        except SparkifyError as error:
            stays = main.backend is not None and isinstance(error, ConfigError)
            self.post_message(ConfigRefused(error) if stays else TargetFailed(error))
        except Exception as error:  # a border: a target that breaks must not take the screen with it
            log.exception("The target could not be opened.")
            self.post_message(TargetFailed(error))

    async def _opened(self) -> Backend:
        return await (self._main.open_backend or open_services)(self._main.launch)

    async def _follow(self) -> None:
        unread = False
        while True:
            await asyncio.sleep(FOLLOW_EVERY_S)
            watch = self._watch_file
            if watch is not None and (await asyncio.to_thread(watch.has_changed) or unread):
                unread = not await self._take_config(watch)

    async def _take_config(self, watch: FileWatch) -> bool:
        """The file is another one: open its target, unless it can't be used or says what the last one said.

        False while no sandbox runs, which a file within its fence is read against: polls tell of that.
        """
        held = self._main.backend
        try:
            # First as it is, within the fence of the one in use: opening a sandbox's target makes a missing file anew.
            await (asyncio.to_thread(read_again, held.config) if held else asyncio.to_thread(read_config, watch.path))
            backend = await self._opened()
        except SparkifyError as error:
            if held is not None and isinstance(error, SandboxError):
                return False
            self.post_message(ConfigRefused(error))
            return True
        except Exception as error:  # a border, as above
            log.exception("The changed configuration could not be taken.")
            self.post_message(ConfigRefused(error))
            return True
        self.config_is_good()
        if held is None or held.config != backend.config or held.label != backend.label:
            self._main.tell(f"{watch.path.name} has changed and is used as it is now.")
            self.post_message(TargetOpened(backend))
        return True

    def on_config_refused(self, message: ConfigRefused) -> None:
        """Say what is wrong with the file and that the last good configuration is used on."""
        main = self._main
        if main.backend is None:
            self.post_message(TargetFailed(message.error))
            return
        if main.stay_with_target():
            main.poll_now()
        problem = str(message.error)
        if main.launch.is_sandbox and is_absent(main.launch.config_path):
            problem = f"There is no {main.launch.config_path}. Any command with --sandbox makes it again."
        if problem == self._config_problem:
            return
        self._config_problem = problem
        name = main.launch.config_path.name
        title = f"{name} can't be used as it is now"
        text = f"{problem}\nWhat it said before stays in use until it is mended."
        main.tell(f"{title}. {text}", logging.WARNING)
        main.header.alert("config", name)
        main.cluster_pane.show_config_problem(title, text)
        self.notify(text, title=title, severity="warning", timeout=8)

    def config_is_good(self) -> None:
        """The file can be used: take away what was said of it."""
        if self._config_problem:
            self._config_problem = ""
            self._main.header.alert("config", "")
            self._main.cluster_pane.show_config_problem("", "")
