"""What each line of a script begins within, and where statements end in it.

An edit costs the lines that it changed, however long the script is: the others are read again only where a quote or a
comment that was opened or closed before them makes them something else, and only as far as somebody looks. Knows no
widget.
"""

from __future__ import annotations

from collections.abc import Sequence

from sparkify_tui.services.query.lexer import line_marks

AT_ONCE = 300
"""Lines that an edit reads again at most: more than any screen shows; the rest waits until somebody looks."""

NEAR_CHARACTERS = 4_000
"""As much of a statement before the cursor, and half as much behind it, says what may stand at the cursor."""


class ScriptLines:
    """Follows a list of lines; whoever changes the list says so with `replaced`."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._forget()

    def _forget(self) -> None:
        lines = self._lines
        self._opened: list[str] = [""] * (len(lines) + 1)
        """What each line begins within, as `line_marks` has it; true up to the first line that isn't read."""
        self._ends: list[tuple[int, ...]] = [()] * len(lines)
        """The columns of the semicolons that end statements; true of the lines that are read."""
        self._read = 0
        """How many lines have been read, from the first on."""

    def replaced(self, top: int, removed: int, added: int) -> int:
        """`removed` lines from `top` on have become `added` ones; the first line behind them that is what it was."""
        if removed == 0:  # at the end of all lines
            self._forget()
            return top + added
        self._opened[top + 1 : top + removed] = [""] * (added - 1)
        self._ends[top : top + removed] = [()] * added
        if self._read <= top:
            return top + added
        read_before = self._read - removed + added if self._read >= top + removed else 0
        self._read = top
        while self._read < min(top + AT_ONCE, len(self._lines)):
            row = self._read + 1
            stood = self._opened[row]
            self._read_line()
            if top + added <= row <= read_before and self._opened[row] == stood:
                self._read = read_before
                return row
            if row >= max(top + added, read_before):
                break
        return len(self._lines)

    def _read_line(self) -> None:
        row = self._read
        found, self._opened[row + 1] = line_marks(self._lines[row], self._opened[row])
        self._ends[row] = tuple(start for kind, start, _ in found if kind == "semicolon")
        self._read += 1

    def opened(self, row: int) -> str:
        """What a line begins within: see `line_marks`."""
        while self._read < row:
            self._read_line()
        return self._opened[row]

    def _statement_ends(self, row: int) -> tuple[int, ...]:
        self.opened(row + 1)
        return self._ends[row]

    def around(self, row: int, column: int) -> tuple[str, str]:
        """The statement at a place, up to there and from there on, without semicolons; of a long one what is near.

        What the part before begins within, where it is cut, stands on a line of its own before it.
        """
        return self._before(row, column), self._behind(row, column)

    def _before(self, row: int, column: int) -> str:
        pieces: list[str] = []
        room, end = NEAR_CHARACTERS, column
        while True:
            line = self._lines[row][:end]
            begun = [place + 1 for place in self._statement_ends(row) if place < end]
            if begun:
                pieces.append(line[begun[-1] :])
                break
            cut = max(0, len(line) - room)
            pieces.append(line[cut:])
            room -= len(line) + 1
            if row == 0 or room <= 0:
                _, opened = line_marks(line[:cut], self.opened(row))
                pieces.extend([opened] if opened else [])
                break
            row, end = row - 1, len(self._lines[row - 1])
        return "\n".join(reversed(pieces))

    def _behind(self, row: int, column: int) -> str:
        pieces: list[str] = []
        room = NEAR_CHARACTERS // 2
        while row < len(self._lines) and room > 0:
            line = self._lines[row]
            end = next((place for place in self._statement_ends(row) if place >= column), None)
            pieces.append(line[column : min(len(line), column + room) if end is None else end])
            if end is not None:
                break
            room -= len(line) - column + 1
            row, column = row + 1, 0
        return "\n".join(pieces)
