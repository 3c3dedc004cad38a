"""Functions that DuckDB's SQL can't express, computed in Python."""
