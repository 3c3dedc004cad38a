"""Statements parsed: sqlglot's parser with Redshift's grammar, which refuses what Redshift refuses."""
