"""Queries: FROM, scope, joins, set operations and WITH, translated with their result columns."""
