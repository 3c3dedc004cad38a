"""One pane of the main screen per file."""
