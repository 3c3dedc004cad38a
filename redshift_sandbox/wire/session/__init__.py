"""A session: its settings, its transaction with its locks, its DuckDB connection, and what is logged of it."""
