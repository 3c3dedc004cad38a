"""dwh.cfg read and written."""
