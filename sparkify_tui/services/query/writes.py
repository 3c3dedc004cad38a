"""Whether a statement changes anything, read from its syntax tree.

Read-only mode asks the server too (`begin read only`); this stops what should not even be sent, and tells a front end
which statements to confirm. What can't be parsed counts as writing.
"""

from __future__ import annotations

from sparkify_tui.services.query.lexer import Token, first_words, tokens

_HARMLESS = {"show", "describe", "desc", "fetch", "close", "declare", "commit", "rollback", "abort", "end", "begin"}
_ACTING_FUNCTIONS = {
    "pg_cancel_backend",
    "pg_terminate_backend",
    "set_config",
    "setval",
    "nextval",
    "lo_unlink",
    "pg_reload_conf",
    "pg_switch_xlog",
}
_SETTINGS_THAT_WRITE = {"transaction", "session"}


def writes(statement: str) -> bool:
    """Whether running the statement could change data, definitions, rights, sessions or files."""
    words = first_words(statement, 2)
    first = words[0] if words else ""
    if first in ("declare", "explain"):
        return _inner_writes(statement, first)
    if first in _HARMLESS or (first == "start" and words[1:] == ("transaction",)):
        return any(_is_word(token, "write") for token in tokens(statement))
    if first in ("set", "reset"):
        return words[1:2] != () and words[1] in _SETTINGS_THAT_WRITE
    if first in ("select", "with", "table", "values"):
        return _tree_writes(statement)
    return bool(first)


def _inner_writes(statement: str, first: str) -> bool:
    """declare name cursor for …, explain [verbose] …: what the statement inside does."""
    if first == "explain":
        verbose = first_words(statement, 2)[1:] == ("verbose",)
        return writes(_behind(statement, "verbose" if verbose else "explain"))
    query = _behind(statement, "for")
    return not query or _tree_writes(query)


def _behind(statement: str, word: str) -> str:
    """What follows a word; nothing where the statement doesn't have it."""
    return next((statement[token.end :] for token in tokens(statement) if _is_word(token, word)), "")


def _is_word(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.lower() == word


def _tree_writes(statement: str) -> bool:
    import sqlglot  # noqa: PLC0415 - not before a statement is to be read: sqlglot is much to import
    from sqlglot import exp  # noqa: PLC0415 - not before a statement is to be read: sqlglot is much to import

    changing = (
        exp.Insert,
        exp.Update,
        exp.Delete,
        exp.Merge,
        exp.Into,
        exp.Create,
        exp.Drop,
        exp.Alter,
        exp.TruncateTable,
        exp.Copy,
        exp.Command,
        exp.Lock,
    )
    try:
        trees = sqlglot.parse(statement, read="redshift")
    except (sqlglot.errors.SqlglotError, RecursionError):  # the latter for what is nested some hundred levels deep
        return True
    if len(trees) != 1 or trees[0] is None or not isinstance(trees[0], (exp.Query, exp.Values)):
        return True
    return any(isinstance(node, changing) or _acts(node) for node in trees[0].walk())


def _acts(node: object) -> bool:
    from sqlglot import exp  # noqa: PLC0415 - not before a statement is to be read: sqlglot is much to import

    return isinstance(node, exp.Func) and node.name.lower() in _ACTING_FUNCTIONS
