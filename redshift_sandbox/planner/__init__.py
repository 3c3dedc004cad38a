"""Redshift's SQL, parsed and turned into DuckDB's."""
