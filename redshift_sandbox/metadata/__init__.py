"""Redshift's metadata: schemas, tables, columns, users and grants, and the system tables and views that show them."""
