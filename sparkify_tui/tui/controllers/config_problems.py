"""What is wrong in the configuration file: kept, shown in a box of its own, and forgotten once the file is mended."""

from __future__ import annotations

from sparkify_tui.errors import ConfigProblems
from sparkify_tui.narration import plural
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.screens.config_problems_screen import ConfigProblemsScreen

FEW = 3
"""So many are said where they are met; more need the box."""


class ConfigProblemsController:
    """Holds the problems of the file as it is now."""

    def __init__(self, host: ControllerHost, target: CurrentTarget) -> None:
        self._host, self._target = host, target
        self._problems: ConfigProblems | None = None
        self._screen: ConfigProblemsScreen | None = None

    def found(self, error: Exception) -> str:
        """Keep what an error tells of the file; how to say it where there is little room."""
        self._problems = error if isinstance(error, ConfigProblems) else None
        if self._problems is None:
            self._close()
            return str(error)
        if self._is_open():
            self._screen_shows(self._problems)
        if not self.are_many:
            return str(error)
        name, count = self._target.launch.config_path.name, len(self._problems.problems)
        return f"{name} has {plural(count, 'problem')}; {named('config_problems')} shows them with their lines."

    @property
    def are_many(self) -> bool:
        """Whether there are more than a pane has room for."""
        return self._problems is not None and len(self._problems.problems) > FEW

    def show(self) -> None:
        """Show all of them, with their lines."""
        if self._problems is None:
            self._host.notify("Nothing is wrong with the configuration file as it was read last.")
        elif not self._is_open():
            self._screen = ConfigProblemsScreen(self._problems, self._hint())
            self._host.push_dialog(self._screen)

    def clear(self) -> None:
        """The file can be used: there is nothing to show any more."""
        self._problems = None
        self._close()

    def _hint(self) -> str:
        if self._target.backend is None:
            return "The file is looked at each second: it is used as soon as it is mended."
        return "What the file said before stays in use until it is mended."

    def _is_open(self) -> bool:
        return self._screen is not None and self._screen.is_attached

    def _screen_shows(self, problems: ConfigProblems) -> None:
        if self._screen is not None:
            self._screen.show(problems)

    def _close(self) -> None:
        if self._screen is not None and self._screen.is_active:
            self._screen.dismiss(None)
        self._screen = None
