"""COPY from Parquet."""
