"""One table of SQL texts that the application's lexer and the sandbox's are both held to."""

from __future__ import annotations

QUOTED: dict[str, tuple[str, str]] = {
    "string": ("string", "'p'"),
    "doubled quote": ("string", "'it''s :p;'"),
    "backslash before a quote": ("string", r"'it\'s :p;'"),
    "backslash before a backslash": ("string", r"' :p; \\'"),
    "string over lines": ("string", "'a\n; -- :p\n'"),
    "empty string": ("string", "''"),
    "quoted name": ("name", '"p;"'),
    "doubled quote in a name": ("name", '"a""b :p;"'),
    "backslash in a name": ("name", '"a\\"'),
    "block comment": ("block", "/* :p; ' */"),
    "slash in a block comment": ("block", "/*/ :p; */"),
    "stars in a block comment": ("block", "/** :p; **/"),
    "nested block comment": ("block", "/* x /* :p; */ z */"),
    "thrice nested block comment": ("block", "/*/*/* ; */*/ :p */"),
    "line comment": ("line", "-- :p; it's"),
    "dollar quote": ("dollar", "$$ :p; '$ $$"),
    "tagged dollar quote": ("dollar", "$a1$ :p; $$ $a1$"),
    "dollar quote with a tag beyond ASCII": ("dollar", "$_é$ ' :p; $_é$"),
}
"""Pieces within which nothing is a word, a parameter or the end of a statement: their kind and their text."""

OPEN: dict[str, tuple[str, str]] = {
    "string": ("string", "'a; b"),
    "string after a doubled quote": ("string", "'it''"),
    "string after a backslash": ("string", r"'it\'"),
    "backslash at the end": ("string", "'a\\"),
    "name": ("name", '"a;'),
    "comment": ("block", "/* a; /* b */"),
    "comment of a slash": ("block", "/*/"),
    "dollar quote": ("dollar", "$a$ ; $$"),
}
"""What isn't closed, and reaches to the end of the text."""

_SIGNS = [("sign", "-"), ("sign", "-")]
TOKENS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "words and signs": ("a_1 <= B$2;", [("word", "a_1"), ("sign", "<="), ("word", "B$2"), ("sign", ";")]),
    "numbers": ("1 .5 1.5e-3 2.", [("number", "1"), ("number", ".5"), ("number", "1.5e-3"), ("number", "2.")]),
    "temporary table": ("#t", [("word", "#t")]),
    "word beyond ASCII": ("größe", [("word", "größe")]),
    "blank of Unicode in a word": ("a\u00a0b", [("word", "a\u00a0b")]),
    "cast": ("a::int", [("word", "a"), ("sign", "::"), ("word", "int")]),
    "signs as in comments": ("1- -2/3", [("number", "1"), *_SIGNS, ("number", "2"), ("sign", "/"), ("number", "3")]),
    "parameter": ("$1+$22", [("parameter", "$1"), ("sign", "+"), ("parameter", "$22")]),
    "no dollar quote within a word": ("x$y$ z$$", [("word", "x$y$"), ("word", "z$$")]),
    "no dollar quote around digits": ("$1$ a", [("parameter", "$1"), ("sign", "$"), ("word", "a")]),
    "string with an E": ("e'a\\n' E 'b'", [("string", "e'a\\n'"), ("word", "E"), ("string", "'b'")]),
    "string behind a word that ends with e": ("date'x'", [("word", "date"), ("string", "'x'")]),
    "comments are left out": ("a/* b */c--d\ne", [("word", "a"), ("word", "c"), ("word", "e")]),
    "comment to a carriage return": ("a -- b\rc", [("word", "a"), ("word", "c")]),
}
"""Texts and the kinds and texts of their tokens."""

SCRIPTS: dict[str, tuple[str, list[str]]] = {
    "nothing": ("", []),
    "only semicolons and comments": (" ; ;; -- a;b\n /* ; */ ;", []),
    "two statements": ("select 1; select 2;", ["select 1", "select 2"]),
    "blanks around statements": ("\n\t select 1 \f;\r\n x ", ["select 1", "x"]),
    "semicolon in a string": ("select ';'; x", ["select ';'", "x"]),
    "doubled quote": ("select 'it''s;'; x", ["select 'it''s;'", "x"]),
    "backslash quote": (r"select 'it\';'; x", [r"select 'it\';'", "x"]),
    "quoted name": ('select "a;""b"; x', ['select "a;""b"', "x"]),
    "line comment": ("select 1 -- a;b\n; x", ["select 1 -- a;b", "x"]),
    "line comment to a carriage return": ("select 1 -- a;b\r, 2; x", ["select 1 -- a;b\r, 2", "x"]),
    "nested block comment": ("select /* a /* ; */ ; */ 1; x", ["select /* a /* ; */ ; */ 1", "x"]),
    "dollar quote": ("do $$ a; b $$; x", ["do $$ a; b $$", "x"]),
    "tagged dollar quote": ("do $f$ a; $$ b $f$; x", ["do $f$ a; $$ b $f$", "x"]),
    "parameters are no dollar quotes": ("select $1; select $2", ["select $1", "select $2"]),
    "dollars in words are no dollar quotes": ("select a$1; x$y$; z", ["select a$1", "x$y$", "z"]),
    "minus and division": ("select 5 - -3; select 4 / 2", ["select 5 - -3", "select 4 / 2"]),
    "blanks of Unicode separate nothing": ("select\u00a01;\u2003", ["select\u00a01", "\u2003"]),
    "string that isn't closed": ("select 'a; b", ["select 'a; b"]),
    "name that isn't closed": ('x; select "a; b', ["x", 'select "a; b']),
    "comment that isn't closed": ("select 1 /* ; x", ["select 1 /* ; x"]),
    "dollar quote that isn't closed": ("x; do $a$ ; $$", ["x", "do $a$ ; $$"]),
    "string alone": ("'a;b'; x", ["'a;b'", "x"]),
}
"""Scripts and the texts of their statements."""
