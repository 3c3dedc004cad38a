"""COPY from JSON."""
