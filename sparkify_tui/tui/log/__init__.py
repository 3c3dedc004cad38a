"""The app's log: its lines, its file, its view."""
