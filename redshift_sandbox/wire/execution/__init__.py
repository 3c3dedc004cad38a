"""Statements of a session carried out: the messages that ask for them, plans, portals, COPY and UNLOAD."""
