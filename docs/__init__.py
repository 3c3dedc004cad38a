"""Tools that write what the documentation shows."""
