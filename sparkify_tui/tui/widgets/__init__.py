"""Widgets that the panes are made of."""
