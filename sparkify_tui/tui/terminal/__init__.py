"""Between Textual and the terminal: keys as they arrive, output, and Python's own pauses."""
