"""Calls to AWS: what goes out, what comes back, what goes wrong."""
