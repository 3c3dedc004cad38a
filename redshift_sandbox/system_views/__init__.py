"""The system tables and views of Redshift: pg_catalog, information_schema, svv, stl, stv and sys."""
