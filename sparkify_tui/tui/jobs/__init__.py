"""Provision, load and delete as the screen runs them, and what an interrupted one leaves."""
