"""Which clause the cursor is in, and what may follow there, in the order in which it is likely.

Knows Redshift's statements and no catalogue: it says "columns", "tables" …, and the words that may come next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sparkify_tui.services.query.lexer import Token
from sparkify_tui.tui.editor.completion import clauses
from sparkify_tui.tui.editor.completion.brackets import Bracket
from sparkify_tui.tui.editor.completion.scope import SET_OPERATORS, segment

_OPERATORS = frozenset(
    "and or not in like ilike similar to between is on where having select by when then else case distinct all any "
    "some as from join using set values limit offset qualify union intersect except minus escape".split()
)
"""Words behind which a value may begin; behind any other word, or a name, a value has ended."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What may stand at the cursor.

    `kinds`: columns, output (a select list's names), tables, functions, types, and of a statement's own table `target`,
    of a CREATE TABLE `defined`. `words`: keywords, of several words also. `words_first`: before the kinds. `only`:
    nothing else can stand there. `new_name`: a name is being given, which nothing completes.
    """

    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    words_first: bool = False
    only: bool = False
    new_name: bool = False


VALUE = ("columns", "functions")
NEW_NAME = Expected(new_name=True)


def expected(here: Bracket) -> Expected:
    """What may stand where the cursor is."""
    verb = _verb(here)
    if here.parent is not None and verb not in clauses.STATEMENTS:
        return _in_brackets(here)
    if not here.cursor:
        return Expected(
            words=clauses.BEGINNINGS if here.parent is None else ("select", "with"), only=here.parent is None
        )
    if verb in ("select", "with", "values"):
        return _query(here)
    reader = _STATEMENTS.get(verb or here.word(0))
    return reader(here) if reader is not None else Expected(VALUE)


def _verb(here: Bracket) -> str:
    """The word that says what kind of statement stands in the brackets: behind WITH's queries, EXPLAIN, and so on."""
    first = here.word(0)
    start = (2 if here.word(1) == "verbose" else 1) if first == "explain" else 0
    if here.word(start) != "with":
        return here.word(start)
    for place in range(start + 1, here.cursor):
        if here.bracket(place - 1) is not None and here.word(place) not in ("", "as"):
            return here.word(place)
    return "with"


def _value_ended(here: Bracket) -> bool:
    """Whether the item before the cursor ends a value, so that an operator or the next clause follows."""
    last = here.items[here.cursor - 1] if here.cursor else None
    if isinstance(last, Bracket):
        return True
    if last is None or last.kind == "sign":
        return last is not None and last.text == "*" and here.word(here.cursor - 2) in ("select", "distinct", "all")
    return last.kind != "word" or last.text.lower() not in _OPERATORS or here.sign(here.cursor - 2) == "."


# --- queries -----------------------------------------------------------------------------------------------------


def _query(here: Bracket) -> Expected:
    start, _ = segment(here)
    clause, at = "", start
    for place in range(start, here.cursor):
        word = here.word(place)
        if word in clauses.OF_QUERIES:
            clause, at = word, place
    if clause in ("", "with"):
        return _before_select(here)
    behind = here.cursor - 1 - at
    if clause == "select":
        return _select_list(here, behind)
    if clause in ("from", "join"):
        return _from(here, clause)
    if clause in ("group", "order"):
        return _by(here, clause, behind)
    if clause in ("limit", "offset"):
        return Expected(words=clauses.AFTER[clause] if behind else ("all",), only=True)
    if clause == "using" and behind == 0:
        return Expected()
    if not _value_ended(here):
        return Expected(VALUE, clauses.VALUE_WORDS)
    return Expected(words=(*clauses.OPERATORS, *clauses.AFTER[clause]), kinds=VALUE, words_first=True)


def _before_select(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if last in SET_OPERATORS:
        return Expected(words=("select", "all", "distinct", "with"), only=True)
    if last == "all":
        return Expected(words=("select",), only=True)
    if here.bracket(here.cursor - 1) is not None:
        follows = ("as",) if here.word(here.cursor - 3) != "as" and here.word(here.cursor - 2) != "as" else ()
        return Expected(words=follows or ("select", "insert into", "update", "delete from"), only=True)
    if last == "with":
        return Expected(words=("recursive",), new_name=True)
    return Expected(words=("as",), only=True) if last != "as" else Expected()


def _select_list(here: Bracket, behind: int) -> Expected:
    if here.word(here.cursor - 1) == "as":
        return NEW_NAME
    if behind == 0:
        return Expected(VALUE, ("distinct", "top", "all", *clauses.VALUE_WORDS))
    if not _value_ended(here):
        return Expected(VALUE, clauses.VALUE_WORDS)
    over = ("over",) if here.bracket(here.cursor - 1) is not None else ()
    return Expected(words=("from", "as", *over, *clauses.OPERATORS, "into"), kinds=VALUE, words_first=True)


def _from(here: Bracket, clause: str) -> Expected:
    last = here.word(here.cursor - 1)
    if last in ("from", "join") or here.sign(here.cursor - 1) == ",":
        return Expected(("tables",), ("lateral", "select") if last != "join" else (), only=True)
    if last == "as":
        return NEW_NAME
    joins = next((words for first, words in clauses.JOINS.items() if first == last), ())
    if joins:
        return Expected(words=joins, only=True)
    first = ("on", "using") if clause == "join" and not _is_cross(here) else ()
    return Expected(words=(*first, *clauses.AFTER_TABLE), only=True)


def _is_cross(here: Bracket) -> bool:
    place = max((place for place in range(here.cursor) if here.word(place) == "join"), default=0)
    return here.word(place - 1) in ("cross", "natural")


def _by(here: Bracket, clause: str, behind: int) -> Expected:
    if behind == 0:
        return Expected(words=("by",), only=True)
    last = here.word(here.cursor - 1)
    if last == "nulls":
        return Expected(words=("first", "last"), only=True)
    if not _value_ended(here):
        first = ("rollup", "cube", "grouping sets") if clause == "group" and last == "by" else ()
        return Expected(("output", *VALUE), first)
    return Expected(words=clauses.AFTER[clause], kinds=VALUE, words_first=True)


# --- brackets ----------------------------------------------------------------------------------------------------


def _in_brackets(here: Bracket) -> Expected:
    parent = here.parent
    place = here.place_in_parent
    opener = here.opener
    at_start = here.cursor == 0 or here.sign(here.cursor - 1) == ","
    if parent is None:
        return Expected(VALUE)
    if opener == "over":
        return _window(here)
    if opener in ("cast", "try_cast") and here.word(here.cursor - 1) == "as":
        return Expected(("types",), only=True)
    if opener in ("distkey", "sortkey"):
        return Expected(("defined",), only=True)
    if opener == "using":
        return Expected(("columns",), only=True)
    head = parent.word(0)
    if head == "create" and _is_table_body(parent, place):
        return _column_definition(here, at_start=at_start)
    if opener != "values" and head in ("insert", "copy") and not _has(parent, place, "select", "values", "from"):
        return Expected(("target",), only=True)
    if here.cursor == 0:
        inner = ("select", "with")
        if opener in ("from", "join", "exists", "as"):
            return Expected(words=inner, only=True)
        return Expected(
            VALUE, (*inner, *clauses.VALUE_WORDS) if opener in ("in", "any", "all", "") else clauses.VALUE_WORDS
        )
    if not _value_ended(here):
        return Expected(VALUE, clauses.VALUE_WORDS)
    return Expected(words=clauses.OPERATORS, kinds=VALUE, words_first=True)


def _window(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if here.cursor == 0:
        return Expected(words=("partition by", "order by"), only=True)
    if last in ("partition", "order"):
        return Expected(words=("by",), only=True)
    if _has(here, here.cursor, "rows", "range"):
        return Expected(words=clauses.FRAME_BOUNDS, only=True)
    if not _value_ended(here):
        return Expected(VALUE)
    ordered = _has(here, here.cursor, "order")
    return Expected(
        words=("asc", "desc", "nulls first", "nulls last", "rows between") if ordered else ("order by",), only=True
    )


def _is_table_body(parent: Bracket, place: int) -> bool:
    words = [parent.word(index) for index in range(place)]
    return "table" in words and not set(words) & {"as", "distkey", "sortkey", "select"}


def _column_definition(here: Bracket, *, at_start: bool) -> Expected:
    if at_start:
        return Expected(words=clauses.TABLE_CONSTRAINTS, new_name=True)
    begin = max((place + 1 for place in range(here.cursor) if here.sign(place) == ","), default=0)
    behind = here.cursor - begin
    last = here.word(here.cursor - 1)
    if here.word(begin) in ("primary", "foreign", "unique", "constraint", "like"):
        return Expected(words=("key", "references", "primary key", "unique", "foreign key"), only=True)
    if behind == 1:
        return Expected(("types",), only=True)
    if last == "encode":
        return Expected(words=clauses.ENCODINGS, only=True)
    if last in clauses.AFTER_WORD:
        return Expected(words=clauses.AFTER_WORD[last], only=True)
    if last in ("references", "default"):
        return Expected(("tables",) if last == "references" else ("functions",), only=True)
    return Expected(words=clauses.COLUMN_ATTRIBUTES, only=True)


def _has(here: Bracket, upto: int, *words: str) -> bool:
    return any(here.word(place) in words for place in range(upto))


# --- other statements --------------------------------------------------------------------------------------------


def _insert(here: Bracket) -> Expected:
    if _has(here, here.cursor, "select"):
        return _query(here)
    last = here.word(here.cursor - 1)
    if last == "insert":
        return Expected(words=("into",), only=True)
    if last == "into":
        return Expected(("tables",), only=True)
    return Expected(words=("values", "select", "with", "default values"), only=True)


def _update(here: Bracket) -> Expected:
    last, sign = here.word(here.cursor - 1), here.sign(here.cursor - 1)
    if last == "update":
        return Expected(("tables",), only=True)
    if not _has(here, here.cursor, "set"):
        return Expected(words=("set", "as"), only=True)
    if _has(here, here.cursor, "from", "where"):
        return _query(here)
    if last == "set" or sign == ",":
        return Expected(("target",), only=True)
    if not _value_ended(here):
        return Expected((*VALUE, "target"), (*clauses.VALUE_WORDS, "default"))
    return Expected(words=("where", "from", *clauses.OPERATORS), kinds=VALUE, words_first=True)


def _delete(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if last == "delete":
        return Expected(("tables",), ("from",), words_first=True, only=True)
    if _has(here, here.cursor, "where"):
        return _query(here)
    if last in ("from", "using") or here.sign(here.cursor - 1) == ",":
        return Expected(("tables",), only=True)
    return Expected(words=("where",) if _has(here, here.cursor, "using") else ("where", "using"), only=True)


def _merge(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if last in ("into", "using"):
        return Expected(("tables",), only=True)
    if last in clauses.AFTER_WORD_OF_MERGE:
        return Expected(words=clauses.AFTER_WORD_OF_MERGE[last], only=True)
    if last == "set":
        return Expected(("target",), only=True)
    if not _has(here, here.cursor, "using"):
        return Expected(words=("using",), only=True)
    if not _has(here, here.cursor, "on"):
        return Expected(words=("on",), only=True)
    if not _value_ended(here):
        return Expected((*VALUE, "target"), clauses.VALUE_WORDS)
    return Expected(
        words=("when matched then", "when not matched then", *clauses.OPERATORS), kinds=VALUE, words_first=True
    )


def _copy(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if last == "copy":
        return Expected(("tables",), only=True)
    if not _has(here, here.cursor, "from"):
        return Expected(words=("from",), only=True)
    return _options(here, clauses.COPY_OPTIONS)


def _unload(here: Bracket) -> Expected:
    if not _has(here, here.cursor, "to"):
        return Expected(words=("to",), only=True)
    return _options(here, clauses.UNLOAD_OPTIONS)


def _options(here: Bracket, options: tuple[str, ...]) -> Expected:
    """The options that aren't given yet, and what belongs to the one before the cursor."""
    last = here.word(here.cursor - 1)
    if last in clauses.OF_OPTIONS:
        return Expected(words=clauses.OF_OPTIONS[last], only=True)
    if last in ("from", "to"):
        return Expected()
    given = {here.word(place) for place in range(here.cursor)}
    return Expected(words=tuple(option for option in options if option.split()[0] not in given), only=True)


def _create(here: Bracket) -> Expected:
    words = [word for place in range(here.cursor) if (word := here.word(place))]
    last = words[-1] if here.word(here.cursor - 1) else ""
    if "select" in words:
        return _query(here)
    if last in clauses.AFTER_CREATE:
        more = clauses.AFTER_CREATE[last]
        return Expected(
            words=more, only=last not in ("table", "view", "schema"), new_name=last in ("table", "view", "schema")
        )
    if last in clauses.AFTER_WORD:
        return Expected(words=clauses.AFTER_WORD[last], only=True)
    if last == "as":
        return Expected(words=("select", "with"), only=True)
    if "table" in words and "as" not in words:
        given = set(words)
        if last == "like":
            return Expected(("tables",), only=True)
        return Expected(words=tuple(w for w in clauses.TABLE_ATTRIBUTES if not given & {w.split()[-1]}), only=True)
    if "view" in words:
        return Expected(words=("as", "auto refresh", "backup", "with no schema binding"), only=True)
    return Expected()


def _drop(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if last in ("drop", "alter"):
        return Expected(words=clauses.OBJECTS, only=True)
    if last in ("table", "view", "exists") or here.sign(here.cursor - 1) == ",":
        return Expected(("tables",), ("if exists",) if last != "exists" else (), only=True)
    if last == "schema":
        return Expected(("schemas",), ("if exists",), only=True)
    return Expected(words=("cascade", "restrict"), only=True)


def _alter(here: Bracket) -> Expected:
    last = here.word(here.cursor - 1)
    if last == "alter" and here.cursor == 1:
        return Expected(words=clauses.OBJECTS, only=True)
    if last == "table" and here.cursor == 2:
        return Expected(("tables",), only=True)
    if last in clauses.AFTER_ALTER:
        return Expected(words=clauses.AFTER_ALTER[last], only=True)
    if last == "column":
        return Expected(("target",), only=True)
    if _has(here, here.cursor, "add"):
        return Expected(("types",), clauses.COLUMN_ATTRIBUTES, only=True)
    return Expected(words=clauses.ALTERATIONS, only=True)


def _of_tables(here: Bracket) -> Expected:
    return Expected(("tables",), clauses.BEFORE_TABLES.get(here.word(0), ()), only=True)


def _explain(_here: Bracket) -> Expected:
    return Expected(words=("select", "with", "insert into", "update", "delete from", "verbose"), only=True)


_STATEMENTS: dict[str, Callable[[Bracket], Expected]] = {
    "insert": _insert,
    "update": _update,
    "delete": _delete,
    "merge": _merge,
    "copy": _copy,
    "unload": _unload,
    "create": _create,
    "drop": _drop,
    "alter": _alter,
    "truncate": _of_tables,
    "analyze": _of_tables,
    "vacuum": _of_tables,
    "explain": _explain,
}


def target(here: Bracket) -> tuple[str, ...]:
    """The table that the statement around the cursor writes to; empty where there is none."""
    top = here
    while top.parent is not None:
        top = top.parent
    before = ("into", "update", "copy", "from", "table")
    for place, item in enumerate(top.items):
        if isinstance(item, Token) and top.word(place) in before and top.bracket(place + 1) is None:
            return top.name(place + 1)[0]
    return ()
