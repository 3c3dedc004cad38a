"""DDL statements, parsed: what each says, in Redshift's terms."""
