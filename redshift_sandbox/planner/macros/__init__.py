"""The DuckDB macros that translated SQL calls."""
