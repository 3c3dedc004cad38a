"""Statements about the session: transactions, settings, cursors, prepared statements."""
