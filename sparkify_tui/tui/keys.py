"""Every action a person can take, in one table: its name, its keys, its word and where it works.

The screens and widgets take their bindings from here, the help and the palette their entries, docs/keys.md its tables.
A person's own keys come from `keys.toml` in the configuration directory. Knows no widget.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding, BindingType

from sparkify_tui.absence import is_absence


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `id` is its name in keys.toml, `keys` the defaults, `word` the footer's word, `where` its group."""

    where: str
    id: str
    keys: str
    action: str
    word: str
    description: str
    in_footer: bool = False


WHERE = {
    "main": "Everywhere",
    "editor": "Query editor",
    "grid": "Results",
    "etl": "ETL",
    "cluster": "Cluster",
    "job": "Job",
    "log": "Log",
    "chart": "Chart",
    "catalogue": "Catalogue tree",
}
"""The groups of actions and what they are called."""

ACTIONS = (
    Action("main", "help", "f1,question_mark", "help", "Help", "Help for what has the focus", True),
    Action("main", "provision", "f2,p", "do('provision')", "Provision", "Create the cluster and all it needs", True),
    Action("main", "load", "f3,l", "do('load')", "Load", "Tables, COPY, transform and checks", True),
    Action("main", "rehearse", "shift+f3,L", "do('rehearse')", "Rehearse", "What a load would do, on a local copy"),
    Action("main", "query", "f4,s", "query", "Query", "To the query editor and back", True),
    Action(
        "main",
        "history",
        "f8,h",
        "do('history')",
        "History",
        "Statements run before, questions, saved queries",
        True,
    ),
    Action("main", "log", "f9,g", "log", "Log", "Open the log, or make it a strip", True),
    Action(
        "main", "delete", "f12,d", "do('delete')", "Delete", "Delete the cluster and all that was made for it", True
    ),
    Action(
        "main",
        "run",
        "ctrl+j,ctrl+enter,R",
        "do('run')",
        "Run",
        "Run the statement under the cursor, or the selection",
        True,
    ),
    Action("main", "run_all", "f5,A", "do('run_all')", "Run all", "Run the whole buffer, statement after statement"),
    Action("main", "explain", "f6,E", "do('explain')", "Explain", "Show the plan of the statement under the cursor"),
    Action("main", "cancel", "ctrl+g,C", "cancel", "Cancel", "Cancel the running query or job", True),
    Action(
        "main", "transaction", "f11,y", "do('transaction')", "Transaction", "Commit or roll back the open transaction"
    ),
    Action(
        "main", "refresh", "ctrl+r,r", "do('refresh')", "Refresh", "Poll the cluster, the counts and the catalogue now"
    ),
    Action("main", "export", "ctrl+e,e", "do('export')", "Export", "Export the result or the selection to a file"),
    Action("main", "pane_cluster", "1", "pane('cluster')", "Cluster", "To the Cluster pane"),
    Action("main", "pane_etl", "2", "pane('etl')", "ETL", "To the ETL pane"),
    Action("main", "pane_query", "3", "pane('query')", "Query", "To the Query pane"),
    Action("main", "pane_log", "4", "pane('log')", "Log", "To the Log pane"),
    Action("main", "pane_job", "5", "pane('job')", "Job", "To the job that runs, or to the last one"),
    Action("main", "zoom", "f10,z", "zoom", "Zoom", "The focused pane over the whole screen, and back"),
    Action("main", "catalogue", "ctrl+t,t", "catalogue", "Catalogue", "Show or hide the catalogue tree"),
    Action("main", "wider", "right_square_bracket", "resize(4, 0)", "Wider", "Make the left side wider"),
    Action("main", "narrower", "left_square_bracket", "resize(-4, 0)", "Narrower", "Make the left side narrower"),
    Action("main", "taller", "right_curly_bracket", "resize(0, 2)", "Taller", "Make the editor taller"),
    Action("main", "lower", "left_curly_bracket", "resize(0, -2)", "Lower", "Make the editor lower"),
    Action("main", "results", "escape", "results", "Rows", "From the editor to the rows of the result, and back"),
    Action("main", "chart", "v", "chart", "Chart", "Bars or lines of the result"),
    Action(
        "main",
        "load_errors",
        "x",
        "do('load_errors')",
        "Rejected",
        "Rejected rows of the last load, line and field marked",
    ),
    Action(
        "cluster",
        "config_problems",
        "enter",
        "screen.do('config_problems')",
        "Problems",
        "All that is wrong in the configuration file, with its lines",
    ),
    Action("main", "new_buffer", "ctrl+n,N", "new_buffer", "New", "A new buffer"),
    Action("main", "close_buffer", "alt+w,W", "close_buffer", "Close", "Close the buffer"),
    Action(
        "main", "next_buffer", "ctrl+pagedown,alt+right,greater_than_sign", "turn_buffer(1)", "Next", "The next buffer"
    ),
    Action(
        "main",
        "previous_buffer",
        "ctrl+pageup,alt+left,less_than_sign",
        "turn_buffer(-1)",
        "Previous",
        "The previous buffer",
    ),
    Action("main", "open_file", "ctrl+o,O", "do('open_file')", "Open", "Open a .sql file"),
    Action("main", "save_file", "ctrl+s,S", "do('save_file')", "Save", "Save the buffer to a .sql file"),
    Action(
        "main",
        "external_editor",
        "ctrl+backslash,V",
        "do('external_editor')",
        "Editor",
        "Edit the buffer in $VISUAL or $EDITOR",
    ),
    Action("editor", "complete", "ctrl+space,ctrl+at", "complete", "Complete", "Offer words, tables and columns"),
    Action(
        "editor", "comment", "ctrl+underscore,ctrl+slash", "comment", "Comment", "Comment the lines out, or in again"
    ),
    Action("editor", "format", "ctrl+l", "format_sql", "Format", "Lay the statement or the selection out"),
    Action("grid", "view_cell", "enter", "view_cell", "View", "The whole cell"),
    Action("grid", "view_row", "i", "view_row", "Row", "The whole row as a card; enter on its number does, too"),
    Action("grid", "copy_cell", "c,ctrl+c", "copy('cell')", "Copy cell", "Copy the cell, or the selected cells"),
    Action("grid", "copy_row", "w", "copy('row')", "Copy row", "Copy the row"),
    Action("grid", "copy_column", "u", "copy('column')", "Copy column", "Copy the column, as far as fetched"),
    Action("grid", "copy_all", "a", "copy('all')", "Copy all", "Copy all rows fetched, with their header"),
    Action("grid", "copy_as", "Y", "copy_as", "Copy as", "Copy as INSERT, CSV, Markdown, Python or tab-separated text"),
    Action("grid", "next_result", "full_stop", "result('next')", "Next", "The next result of the buffer"),
    Action("grid", "previous_result", "comma", "result('previous')", "Previous", "The previous result of the buffer"),
    Action("grid", "close_result", "x", "result('close')", "Close", "Close the result"),
    Action("grid", "pin_result", "p", "result('pin')", "Pin", "Keep the result although newer ones come, or let it go"),
    Action("grid", "run_again", "r", "result('again')", "Run again", "Run the result's statement again, as it was run"),
    Action("grid", "sort", "s", "sort", "Sort", "Sort the rows fetched by the column: up, down, as fetched"),
    Action("grid", "filter", "slash", "result('filter')", "Filter", "Show only rows that hold a text, as it is typed"),
    Action("grid", "find", "F", "result('find')", "Find", "To the next cell that holds a text"),
    Action("grid", "find_next", "n", "find_next", "Next found", "To the next cell that holds the same text"),
    Action("grid", "fold", "space", "fold", "Fold", "Fold or unfold a step of a plan; enter does, too"),
    Action(
        "grid", "origin", "o", "result('origin')", "Origin", "Where the row comes from: load, file, line, statement"
    ),
    Action("grid", "freeze", "f", "freeze", "Freeze", "Keep the first column in sight, or let it go"),
    Action("chart", "chart_kind", "b,v", "change", "Bars or lines", "Bars or lines"),
    Action("chart", "chart_numbers", "n", "next_number", "Next series", "One series after the other, then all"),
    Action("chart", "chart_save", "s", "save", "Save", "Save the chart as a picture, .svg or .png"),
    Action("catalogue", "catalog_open", "enter", "open", "Preview", "A table's rows; a column's name into the editor"),
    Action("catalogue", "catalog_filter", "slash", "filter", "Filter", "Show only tables that hold what is typed"),
    Action("catalogue", "catalog_ddl", "d", "ddl", "DDL", "The statement that makes the table or view again"),
    Action("catalogue", "catalog_copy", "c", "copy", "Copy name", "Copy the name, in quotes where it needs them"),
    Action("log", "log_find", "slash", "find", "Find", "Find in the log"),
    Action("log", "log_next", "n", "find_next", "Next", "The next line found"),
    Action("log", "log_filter", "f", "filter", "Filter", "Show only lines that hold a text"),
    Action("log", "log_level", "v", "level", "Level", "Show from DEBUG, INFO, WARNING or ERROR on"),
    Action("log", "log_follow", "space", "follow", "Follow", "Follow the newest line, or stay"),
    Action("log", "log_copy", "c", "copy", "Copy", "Copy the lines shown"),
)

NO_KEY = "unbound"
"""What an action without a key is bound to: no keyboard sends it, and Textual reads an empty text as the default."""

APP_KEYS = {"quit": "ctrl+q,Q", "palette": "ctrl+p,colon"}
"""The actions of the application itself, which every screen has."""

FIXED = {
    "editor": (
        ("tab enter", "Take an offer of the completion"),
        ("escape", "Drop the offers"),
        ("^z ^y", "Undo, and do again"),
        ("shift+arrows F7", "Select; all"),
        ("^x ^c ^v", "Cut, copy, paste"),
    ),
    "grid": (
        ("arrows j k", "Move"),
        ("pageup pagedown", "A screen up or down"),
        ("home end", "To the first row; fetch all rows and go to the last"),
        ("shift+arrows", "Select a rectangle; escape selects nothing"),
    ),
    "catalogue": (
        ("arrows j k", "Move; open and close a schema or table"),
        ("pageup pagedown home end", "A screen up or down; the first and the last"),
    ),
    "etl": (("up down enter", "Choose; open a table, the checks, a check's bad rows, the load errors"),),
    "job": (("up down j k", "Scroll"),),
}
"""Keys that the widgets themselves take, by group: what they are called, and what they do."""


def bindings(where: str) -> list[BindingType]:
    """The bindings of one group, rebindable by their ids."""
    return [
        Binding(eight_bit(item.keys), item.action, item.word, show=item.in_footer, tooltip=item.description, id=item.id)
        for item in ACTIONS
        if item.where == where
    ]


def shown(keys: str) -> str:
    """A key list as people write it: `F2 p`, `^j`."""
    return " ".join(_one(key) for key in keys.split(","))


_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "underscore": "_",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "colon": ":",
    "at": "@",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
}


def _one(key: str) -> str:
    *modifiers, last = key.split("+")
    name = _NAMES.get(last, last.upper() if last[:1] == "f" and last[1:].isdigit() else last)
    for modifier in reversed(modifiers):
        name = f"^{name}" if modifier == "ctrl" else f"{modifier}+{name}"
    return name


_in_use: dict[str, str] = {}


def use(own: Mapping[str, str]) -> None:
    """What sentences name from now on are these keys, as `keymap` gives them."""
    _in_use.clear()
    _in_use.update(own)


def named(action_id: str) -> str:
    """The key of an action as a sentence names it; where none is left, what to choose in the palette."""
    key = keys_of(action_id, _in_use).split(",")[0]
    if key:
        return _one(key)
    word = next((item.word for item in ACTIONS if item.id == action_id), action_id.capitalize())
    return f"{_one(keys_of('palette', _in_use).split(',')[0])} {word}"


class KeysFileError(ValueError):
    """keys.toml can't be used; the message names the line or the entry."""


def read_own_keys(path: Path) -> Mapping[str, str]:
    """The person's own keys by action id; empty without a file; raises KeysFileError when it can't be used.

    The file holds one table: `[keys]`, then `provision = "f2,p"` and so on.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        if is_absence(error):
            return {}
        raise KeysFileError(f"{path} can't be read: {error.strerror}. Change its permissions or its owner.") from error
    except ValueError as error:
        raise KeysFileError(f"{path}: {error}") from error
    except RecursionError as error:
        raise KeysFileError(f"{path}: it is nested too deeply") from error
    table = content.get("keys", {})
    if not isinstance(table, dict) or set(content) - {"keys"}:
        raise KeysFileError(f"{path}: it holds one table, [keys], and nothing else")
    own: dict[str, str] = {}
    for name, keys in table.items():
        if name not in _GROUPS:
            raise KeysFileError(f"{path}: there is no action {name!r}")
        if not isinstance(keys, str) or not keys.strip():
            raise KeysFileError(f'{path}: {name} must be a text of keys, such as "f2,p"')
        own[name] = ",".join(_checked(path, name, key.strip()) for key in keys.split(","))
    _refuse_twice(path, own)
    return own


_GROUPS = {item.id: item.where for item in ACTIONS} | {"quit": "main", "palette": "main"}
_MODIFIERS = {"ctrl", "alt", "shift", "meta", "super", "hyper"}
_NAMED = {
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "enter", "escape"),
    *("tab", "space", "backspace", "slash", "backslash", "at", "minus", "plus", "underscore"),
    *(f"f{number}" for number in range(1, 25)),
}
_RENAMED = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus"}
_RENAMED |= {"plus_sign": "plus", "low_line": "underscore"}


def _checked(path: Path, action: str, key: str) -> str:
    """The key as textual names it; raises KeysFileError for one that no keyboard sends."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if len(last) == 1 and last.isprintable() and not last.isspace():
        name = last if last.isalnum() else _character_name(last)
    else:
        name = last
    if not set(modifiers) <= _MODIFIERS or not (len(name) == 1 or name in _NAMED or _is_character_name(name)):
        raise KeysFileError(f"{path}: {action} has {key!r}, which is no key; they are written as f2, ctrl+j, alt+w, p")
    return "+".join([*modifiers, name])


def _character_name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


def _is_character_name(name: str) -> bool:
    try:
        return bool(name) and name == name.lower() and bool(unicodedata.lookup(name.replace("_", " ")))
    except KeyError:
        return False


def _refuse_twice(path: Path, own: Mapping[str, str]) -> None:
    taken: dict[tuple[str, str], str] = {}
    for name, keys in own.items():
        for key in keys.split(","):
            other = taken.setdefault((_GROUPS[name], key), name)
            if other != name:
                raise KeysFileError(f"{path}: {other} and {name} both have {key}")


def use_own_keys(path: Path) -> tuple[dict[str, str], str]:
    """Use the person's own keys from now on; what `keymap` makes of them, and why the file can't be used, or ""."""
    own: dict[str, str] = {}
    problem = ""
    try:
        own = keymap(read_own_keys(path))
    except KeysFileError as error:
        problem = str(error)
    use(own)
    return own, problem


def keys_of(action_id: str, own: Mapping[str, str]) -> str:
    """The keys of an action with the person's own ones in place."""
    return own[action_id] if action_id in own else _DEFAULTS[action_id]


_DEFAULTS = {item.id: item.keys for item in ACTIONS} | APP_KEYS


def keymap(own: Mapping[str, str]) -> dict[str, str]:
    """The keys of every action that differ from the defaults: a key given to one no longer does what it did.

    A key of an action that works everywhere is taken from all others, one of a pane's from that pane's.
    """
    result = dict(own)
    for name, default in _DEFAULTS.items():
        if name not in own:
            taken = {
                key
                for other, keys in own.items()
                if _GROUPS[other] in ("main", _GROUPS[name])
                for key in keys.split(",")
            }
            left = [key for key in default.split(",") if key not in taken]
            if ",".join(left) != default:
                result[name] = ",".join(left)
    return result


def given(own: Mapping[str, str]) -> frozenset[str]:
    """The keys that a person gave to actions which work in the editor."""
    return frozenset(
        key for name, keys in own.items() if _GROUPS[name] in ("main", "editor") for key in keys.split(",") if key
    )


def commands(own: Mapping[str, str]) -> frozenset[str]:
    """Characters that are no text in the editor: those outside ASCII that an action has.

    A character of ASCII is always text there: `p` provisions outside the editor alone.
    """
    everywhere = (keys_of(name, own) for name in _DEFAULTS if _GROUPS[name] in ("main", "editor"))
    found = (key for keys in everywhere for key in eight_bit(keys).split(","))
    return frozenset(key for key in found if not (_character(key) or "a").isascii())


def eight_bit(keys: str) -> str:
    """The keys, and for each alt+letter the one character that xterm sends for it unless set to send Escape first."""
    made = []
    for key in keys.split(","):
        made.append(key)
        *modifiers, last = key.split("+")
        if modifiers == ["alt"] and len(last) == 1 and last.isascii():
            character = chr(ord(last) | 0x80)
            made.append(character if character.isalnum() else _character_name(character))
    return ",".join(dict.fromkeys(made))


def _character(key: str) -> str | None:
    if len(key) == 1:
        return key
    try:
        return unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return None
