"""The Redshift endpoint: PostgreSQL wire protocol 3, sessions and transactions over DuckDB."""
