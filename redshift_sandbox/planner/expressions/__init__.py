"""Expressions: operators, casts, literals and patterns with Redshift's types."""
