"""COPY and UNLOAD: their statements, the file formats, Redshift's rules for every value, and what is logged of them."""
