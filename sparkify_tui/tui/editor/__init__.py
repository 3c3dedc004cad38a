"""The SQL editor: its widget and document, colours, completion, formatting, and the files of its buffers."""
