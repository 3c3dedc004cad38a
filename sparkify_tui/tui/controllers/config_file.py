"""The configuration file: opens the target by what it says now, and follows its changes.

While the file can't be used, the target that was opened by what it said before stays in use, and the person is shown
what is wrong.
"""

from __future__ import annotations

import asyncio
import logging

from sparkify_tui.absence import is_absent
from sparkify_tui.config import FileWatch, read_again, read_config
from sparkify_tui.errors import ConfigError, SandboxError, SparkifyError
from sparkify_tui.tui.backend import OpenBackend
from sparkify_tui.tui.controllers.config_problems import ConfigProblemsController
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.messages import ConfigRefused, TargetFailed, TargetOpened
from sparkify_tui.tui.panes.all_panes import Panes

FOLLOW_EVERY_S = 1.0

log = logging.getLogger("sparkify_tui.tui")


class ConfigFileController:
    """Posts TargetOpened for each configuration that can be used, ConfigRefused for one that can't."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        target: CurrentTarget,
        open_backend: OpenBackend,
        problems: ConfigProblemsController,
    ) -> None:
        self._problems = problems
        self._host, self._panes, self._target, self._open_backend = host, panes, target, open_backend
        self._watch: FileWatch | None = None
        self._problem = ""

    def follow(self) -> None:
        """Look at the file each second from now on."""
        self._host.start_worker(self._follow, "follow", exclusive=True)

    async def open_target(self) -> None:
        """Open the target by the configuration as it is now; a message says what became of it.

        TargetOpened, TargetFailed, or ConfigRefused where the target in use stays.
        """
        watch, path = self._watch, self._target.launch.config_path
        if watch is None or watch.path != path:
            self._watch = watch = FileWatch(path)
        await asyncio.to_thread(watch.has_changed)  # before it is read: a change meanwhile is one
        try:
            self._host.post_message(TargetOpened(await self._open_backend(self._target.launch)))
        except SparkifyError as error:
            stays = self._target.backend is not None and isinstance(error, ConfigError)
            self._host.post_message(ConfigRefused(error) if stays else TargetFailed(error))
        except Exception as error:  # a border: a target that breaks must not take the screen with it
            log.exception("The target could not be opened.")
            self._host.post_message(TargetFailed(error))

    async def _follow(self) -> None:
        unread = False
        while True:
            await asyncio.sleep(FOLLOW_EVERY_S)
            watch = self._watch
            if watch is not None and (await asyncio.to_thread(watch.has_changed) or unread):
                unread = not await self._take_change(watch)

    async def _take_change(self, watch: FileWatch) -> bool:
        """The file is another one: open its target, unless it can't be used or says what the last one said.

        False while no sandbox runs, which a file within its fence is read against: polls show that.
        """
        held = self._target.backend
        try:
            # First as it is, within the fence of the one in use: opening a sandbox's target makes a missing file again.
            await (asyncio.to_thread(read_again, held.config) if held else asyncio.to_thread(read_config, watch.path))
            backend = await self._open_backend(self._target.launch)
        except SparkifyError as error:
            if held is not None and isinstance(error, SandboxError):
                return False
            self._host.post_message(ConfigRefused(error))
            return True
        except Exception as error:  # a border, as above
            log.exception("The changed configuration could not be taken.")
            self._host.post_message(ConfigRefused(error))
            return True
        self.clear_problem()
        if held is None or held.config != backend.config or held.label != backend.label:
            self._host.say(f"{watch.path.name} has changed and is used as it is now.")
            self._host.post_message(TargetOpened(backend))
        return True

    def show_problem(self, error: Exception) -> None:
        """Show, once, what is wrong with the file and that the last good configuration is used on."""
        path = self._target.launch.config_path
        problem, short = str(error), self._problems.found(error)
        if self._target.launch.is_sandbox and is_absent(path):
            problem = short = f"There is no {path}. Any command with --sandbox makes it again."
        if problem == self._problem:
            return
        self._problem = problem
        title = f"{path.name} can't be used as it is now"
        self._host.say(f"{title}. {problem}", logging.WARNING)
        text = f"{short}\nWhat it said before stays in use until it is mended."
        self._panes.header.alert("config", path.name)
        self._panes.cluster.show_config_problem(title, text)
        self._host.notify(text, title=title, severity="warning", timeout=8)

    def clear_problem(self) -> None:
        """The file can be used: take away what was shown of it."""
        self._problems.clear()
        if self._problem:
            self._problem = ""
            self._panes.header.alert("config", "")
            self._panes.cluster.show_config_problem("", "")
