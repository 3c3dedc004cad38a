"""DDL: from parsed statements to the steps that change DuckDB and the metadata."""
