"""Redshift's SQL as text: lexer, parser, grammar, types and plans; knows no catalogue."""
