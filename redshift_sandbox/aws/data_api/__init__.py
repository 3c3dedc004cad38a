"""Redshift's Data API: statements over HTTP."""
